/**
 * A percentage (0–100, rounded by its rule) for people: `33.20 %`. Null is `–`: nothing is
 * required, so there is nothing to divide (domain page, section 3).
 */
export function formatPercent(percent: number | null): string {
  return percent === null ? '–' : `${percent.toFixed(2)} %`;
}
