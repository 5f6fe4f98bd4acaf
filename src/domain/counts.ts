/** A whole number as people read it: `12,345`. Any other number is left as it is. */
export function formatCount(count: number): string {
  if (!Number.isInteger(count)) return String(count);
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Such as `1 row`, `1,234 rows` or `2 people`. @param plural where it is more than an `s` */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}
