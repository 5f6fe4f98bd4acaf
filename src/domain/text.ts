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

/** Order of keys by code point, as both kinds of store have it, on every machine. For `Array.sort`. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (one !== other) return rankOf(one) < rankOf(other) ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

/** Halves of characters beyond U+FFFF have lower units than the last of those below. */
function rankOf(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

/** The language of a list that is no one tenant's, and of a tenant that names none. Every build of Node has English. */
export const DEFAULT_LANGUAGE = 'en-GB';

/** For `Array.sort`. */
export type TextComparer = (a: string, b: string) => number;

/**
 * How names are sorted in lists for people: as the language has them, in English Ø beside O and in Danish after Z. Names
 * that it holds equal come in the order of their code points, so that the order is always the same. One a run: the first
 * comparison loads the rules of the language.
 * @param language a BCP 47 tag; see `languageOf` for a tenant's
 */
export function nameComparer(language: string): TextComparer {
  let collator: Intl.Collator | undefined;
  // Without the second tag, a language that this build of Node lacks would be sorted as the machine is set.
  const ofLanguage = (): Intl.Collator => (collator ??= new Intl.Collator([language, DEFAULT_LANGUAGE]));
  return (a, b) => ofLanguage().compare(a, b) || compareText(a, b);
}

/** A text without the secret of any token that may stand in it: its public id is left. */
export function withoutTokens(text: string): string {
  return text.replace(/provost_([0-9A-Za-z]{11})_[0-9A-Za-z]+/g, 'provost_$1_…');
}

/**
 * A copy of a well-formed text that was cut out of a larger one: the part would keep the larger one
 * in memory, and is compared and hashed several times as slowly.
 */
export function ownCopy(text: string): string {
  return Buffer.from(text).toString();
}
