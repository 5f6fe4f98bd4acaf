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
/** Accents (combining marks), apostrophes, spaces, and characters that have no width. */
const SEPARATORS = /[\u0300-\u036f\s'`´ʹʻʼʽˈ‘’‛′＇\p{Cf}]+/gu;
const DASHES = /[\p{Pd}\u2212]/gu;

/**
 * The text as titles are compared: without case, accents, apostrophes and spaces, every dash a hyphen. For comparison
 * only, never for display.
 */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase().replace(ASCII_SEPARATORS, '');
  return foldCase(text, 'NFKD')
    .replace(SEPARATORS, '')
    .replace(DASHES, '-')
    .replace(PLAIN_LETTER, (letter) => PLAIN_LETTERS[letter] ?? letter);
}

/**
 * The name of a person as it is compared: as `foldText`, and without hyphens, so that `O’Neil`, `ONEIL` and `o neil` are
 * one, and `Smith-Jones` and `Smith Jones` (domain page, section 3, matching). For comparison only, never for display.
 */
export function foldName(text: string): string {
  return foldText(text).replaceAll('-', '');
}

/**
 * The text as words of a list are compared: without case, each run of spaces one space, none around dashes, every dash a
 * hyphen. Characters that have no width stay, because they make another text. For comparison only, never for display.
 */
export function foldLabel(text: string): string {
  const folded = ASCII.test(text) ? text.toLowerCase() : foldCase(text, 'NFKC').replace(DASHES, '-');
  return folded.replace(SPACES, ' ').replace(SPACED_HYPHEN, '-').replace(OUTER_SPACE, '');
}

/** U+FEFF counts as a space in patterns, and has no width. */
const SPACES = /[^\S\ufeff]+/g;
const SPACED_HYPHEN = / ?- ?/g;
const OUTER_SPACE = /^ | $/g;

/** Full case folding: lower case first, because it alone knows ẞ, then upper case, which alone writes ß as SS. */
function foldCase(text: string, form: 'NFKC' | 'NFKD'): string {
  return text.normalize('NFKD').toLowerCase().toUpperCase().toLowerCase().normalize(form);
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
