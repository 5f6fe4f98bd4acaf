/**
 * A percentage (0–100, already rounded by the rule that made it) as people read it: `33.20 %`. Null, where nothing was
 * required and so nothing can be divided, is `–` (domain page, section 3).
 */
export function formatPercent(percent: number | null): string {
  return percent === null ? '–' : `${percent.toFixed(2)} %`;
}
