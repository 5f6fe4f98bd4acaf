/** A name and the reference beside it: `Sam Ward (L-1001)`; either alone where one is missing. */
export function named(name: string | null, key: string | null): string {
  if (key === null) return name ?? '';
  return name === null || name === key ? key : `${name} (${key})`;
}
