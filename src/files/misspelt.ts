import { distance } from 'fastest-levenshtein';

/** Shorter words are too similar to compare: DOB and Job. */
const SHORTEST = 4;
/** The shortest word that counts as an abbreviation: Rol, Stat. */
const SHORTEST_BEGINNING = 3;
const LONG = 9;

/**
 * Whether `written` is a typing error for `known`: one letter too many, too few, wrong or swapped;
 * two in long words. A beginning of the known word counts too. The comparison is exact, case
 * included.
 */
export function isMisspelt(written: string, known: string): boolean {
  if (written.length >= SHORTEST_BEGINNING && known.startsWith(written)) return true;
  const shorter = Math.min(written.length, known.length);
  const allowed = shorter < SHORTEST ? 0 : shorter < LONG ? 1 : 2;
  if (Math.abs(written.length - known.length) > allowed) return false;
  return distance(written, known) <= allowed || (allowed > 0 && isExchanged(written, known));
}

function isExchanged(written: string, known: string): boolean {
  if (written.length !== known.length) return false;
  let at = 0;
  while (at < written.length && written[at] === known[at]) at += 1;
  return written.slice(at) === `${known[at + 1] ?? ''}${known[at] ?? ''}${known.slice(at + 2)}`;
}
