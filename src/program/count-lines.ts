import { formatCount } from '../domain/counts.js';

/** A heading and below it the counts that are not 0, aligned, and a blank line; nothing where all are 0. */
export function countLines(
  heading: string,
  counts: readonly (readonly [words: string, count: number])[],
): string[] {
  const shown = counts.filter(([, count]) => count > 0);
  if (shown.length === 0) return [];
  const widest = Math.max(...shown.map(([words]) => words.length));
  const digits = Math.max(...shown.map(([, count]) => formatCount(count).length));
  const lines = shown.map(
    ([words, count]) => `  ${words.padEnd(widest)}  ${formatCount(count).padStart(digits)}`,
  );
  return [`${heading}:`, ...lines, ''];
}
