import type { AnyField, AnyKind } from './kind.js';

/** The column header of a field: `External reference` for `externalReference`. */
export function labelOf(name: string, { label }: AnyField): string {
  if (label !== undefined) return label;
  const words = separated(name, ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** The flag of a field without dashes: `external-reference` for `externalReference`. */
export function flagNameOf(name: string): string {
  return separated(name, '-');
}

function separated(name: string, by: string): string {
  return name.replace(/[A-Z]/g, (letter) => `${by}${letter.toLowerCase()}`);
}

/** The noun for a record of the kind. */
export function nounOf({ name }: AnyKind): string {
  return name.replaceAll('-', ' ');
}

export function pluralOf(kind: AnyKind): string {
  return kind.plural ?? `${nounOf(kind)}s`;
}

/** Such as `an organisation`. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}
