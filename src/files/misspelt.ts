import { distance } from 'fastest-levenshtein';

/** Shorter words are too like each other: DOB and Job. */
const SHORTEST = 4;
/** The shortest word that may be the beginning of a longer one: Rol, Stat. */
const SHORTEST_BEGINNING = 3;
const LONG = 9;

/**
 * Whether the one word is the other, mistyped: a letter too many, too few, wrong, or two exchanged; of long words, two such.
 * So is the beginning of the known word.
 * Both are compared as they are given.
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
