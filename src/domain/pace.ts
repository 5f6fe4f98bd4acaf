/**
 * Items per second, whole; null when too early to say. @param milliseconds spent on `done` items
 */
export function rateOf(done: number, milliseconds: number): number | null {
  return milliseconds < 100 || done === 0 ? null : Math.round((done * 1000) / milliseconds);
}

/** Milliseconds for the rest at this rate (items per second); null when unknown. */
export function etaOf(done: number, total: number | null, rate: number | null): number | null {
  if (total === null || rate === null || rate === 0) return null;
  return Math.round((Math.max(0, total - done) * 1000) / rate);
}
