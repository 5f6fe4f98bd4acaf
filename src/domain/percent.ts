/**
 * 100·part/whole to two decimals, half up, or null when the whole is 0. Whole numbers in, and whole
 * numbers of hundredths until the last step: a binary fraction would lose a half.
 */
export function percentOf(part: number, whole: number): number | null {
  if (whole === 0) return null;
  const doubled = 20_000 * part + whole;
  const divisor = 2 * whole;
  const excess = ((doubled % divisor) + divisor) % divisor;
  return (doubled - excess) / divisor / 100;
}
