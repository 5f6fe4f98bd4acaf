/** A renewal period as people read it: `2 years`, or `never expires`. */
export function renewalWords(renewal: { readonly every: number; readonly unit: string } | null): string {
  if (renewal === null) return 'never expires';
  return `${renewal.every} ${renewal.unit}${renewal.every === 1 ? '' : 's'}`;
}
