/** Things a second, whole; null where it is too early to say. @param milliseconds that `done` of them took */
export function rateOf(done: number, milliseconds: number): number | null {
  return milliseconds < 100 || done === 0 ? null : Math.round((done * 1000) / milliseconds);
}

/** Milliseconds that the rest will take at this rate (things a second); null where that cannot be said. */
export function etaOf(done: number, total: number | null, rate: number | null): number | null {
  if (total === null || rate === null || rate === 0) return null;
  return Math.round((Math.max(0, total - done) * 1000) / rate);
}
