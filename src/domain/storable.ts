import { UsageError } from './errors.js';

/** What is wrong with a text that is not storable, behind the name of where it stands. */
export const NOT_STORABLE = 'holds a character that no text may hold (U+0000, or half of a surrogate pair)';

/**
 * Does a store return the text unchanged? SQLite ends a text at U+0000, and UTF-8 cannot encode a
 * lone surrogate. The audit chain hashes texts, so a changed one would look altered.
 */
export function isStorable(text: string): boolean {
  // Without the flag u the first look takes a fraction of the time, and few texts need the second.
  return !/[\0\ud800-\udfff]/.test(text) || !/[\0\p{Surrogate}]/u.test(text);
}

/** @param what where the text stands, for the message @throws {UsageError} `unusable-character` */
export function requireStorable(what: string, text: string | null | undefined): void {
  if (text === null || text === undefined || isStorable(text)) return;
  throw new UsageError({
    code: 'unusable-character',
    message: `The ${what} ${NOT_STORABLE}; nothing was changed.`,
    hint: 'Take the character out, and do it again.',
  });
}

/** The path of the first unstorable text in a JSON value; undefined if there is none. */
export function unstorableIn(value: unknown, path = ''): string | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : path;
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [name, held] of entries) {
    if (typeof name === 'string' && !isStorable(name))
      return path === '' ? 'a name in it' : `a name in ${path}`;
    const found = unstorableIn(held, path === '' ? String(name) : `${path}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
