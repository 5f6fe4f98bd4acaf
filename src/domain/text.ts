import { distance } from 'fastest-levenshtein';

/** Letters that carry a stroke or are ligatures: Unicode does not decompose them, people leave the difference out. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ς: 'σ',
};
const PLAIN_LETTER = /[øłđðþæœıς]/g;
const ASCII = /^[\u0000-\u007f]*$/;
const ASCII_SEPARATORS = /[\s'`]+/g;
/** Accents (combining marks), apostrophes, spaces, and characters that have no width. A hyphen is part of a name. */
const SEPARATORS = /[\u0300-\u036f\s'`´ʹʻʼʽˈ‘’‛′＇\p{Cf}]+/gu;

/**
 * The name as it is compared: without case, accents, apostrophes and spaces, so that `O’Neil`, `ONEIL` and
 * `o neil` are one (domain page, section 3, matching). For comparison only, never for display.
 */
export function foldName(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase().replace(ASCII_SEPARATORS, '');
  // Upper case first: it alone writes ß as SS.
  return text
    .normalize('NFKD')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(SEPARATORS, '')
    .replace(PLAIN_LETTER, (letter) => PLAIN_LETTERS[letter] ?? letter);
}

/**
 * The candidates most like what was written, best first: for "did you mean". Compared as names are; equally near
 * ones come in alphabetical order. Fewer than `howMany` only where there are fewer candidates.
 */
export function nearest(wanted: string, candidates: Iterable<string>, howMany = 1): string[] {
  const folded = foldName(wanted);
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, edits: distance(folded, foldName(candidate)) }))
    .sort((a, b) => a.edits - b.edits || compareText(a.candidate, b.candidate))
    .slice(0, howMany)
    .map(({ candidate }) => candidate);
}

/** The most alike first, at most two, and none that nobody can have meant. */
export function alike(wanted: string, candidates: Iterable<string>): string[] {
  const typed = wanted.toLowerCase();
  return [...candidates]
    .map((candidate) => ({ candidate, edits: distance(typed, candidate.toLowerCase()) }))
    .filter(
      ({ candidate, edits }) =>
        edits <= Math.max(1, Math.floor(Math.min(typed.length, candidate.length) / 3)),
    )
    .sort((a, b) => a.edits - b.edits || compareText(a.candidate, b.candidate))
    .slice(0, 2)
    .map(({ candidate }) => candidate);
}

/** Order of texts by code unit: the same on every machine, whatever its locale. For `Array.sort`. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A text without the secret of any token that may stand in it: its public id is left. */
export function withoutTokens(text: string): string {
  return text.replace(/provost_([0-9A-Za-z]{11})_[0-9A-Za-z]+/g, 'provost_$1_…');
}
