import { lazily } from './lazily.js';

/**
 * Letters with a stroke, and ligatures: Unicode does not decompose them, people often type them
 * plain.
 */
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
const SEPARATORS = lazily(() => /[\u0300-\u036f\s'`´ʹʻʼʽˈ‘’‛′＇\p{Cf}]+/gu);
const DASHES = lazily(() => /[\p{Pd}\u2212]/gu);

/**
 * The comparison key of a title: ignores case, accents, apostrophes, spaces and kinds of dash.
 * Never display it.
 */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase().replace(ASCII_SEPARATORS, '');
  return foldCase(text, 'NFKD')
    .replace(SEPARATORS(), '')
    .replace(DASHES(), '-')
    .replace(PLAIN_LETTER, (letter) => PLAIN_LETTERS[letter] ?? letter);
}

/**
 * The comparison key of a person's name: as `foldText`, and without hyphens. `O’Neil`, `ONEIL` and
 * `o neil` are equal, as are `Smith-Jones` and `Smith Jones` (domain page, section 3, matching).
 * Never display it.
 */
export function foldName(text: string): string {
  return foldText(text).replaceAll('-', '');
}

/**
 * The comparison key of a list word: ignores case, repeated spaces, spaces around dashes and kinds
 * of dash. Zero-width characters stay, because they make another text. Never display it.
 */
export function foldLabel(text: string): string {
  const folded = ASCII.test(text) ? text.toLowerCase() : foldCase(text, 'NFKC').replace(DASHES(), '-');
  return folded.replace(SPACES, ' ').replace(SPACED_HYPHEN, '-').replace(OUTER_SPACE, '');
}

/**
 * The name as one word for command lines: its letters and digits in lower case, without accents and
 * apostrophes, and a hyphen for everything between them.
 */
export function slugOf(name: string): string {
  return foldCase(name, 'NFKD')
    .replace(MARKS, '')
    .replace(PLAIN_LETTER, (letter) => PLAIN_LETTERS[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

const MARKS = /[\p{M}'`´ʹʻʼʽˈ‘’‛′＇\p{Cf}]+/gu;

/** Is the text a slug, in either case, and so perhaps not the name itself? */
export function isSlug(text: string): boolean {
  return text !== '' && slugOf(text) === text.toLowerCase();
}

/** U+FEFF counts as a space in patterns, and has no width. */
const SPACES = /[^\S\ufeff]+/g;
const SPACED_HYPHEN = / ?- ?/g;
const OUTER_SPACE = /^ | $/g;

/** Full case folding. Only lower case knows ẞ, and only upper case writes ß as SS. */
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

/** The language of lists without a tenant's language. Every build of Node has English. */
export const DEFAULT_LANGUAGE = 'en-GB';

/** For `Array.sort`. */
export type TextComparer = (a: string, b: string) => number;

/**
 * Sorts names for people by language: English has Ø with O, Danish after Z. Ties are sorted by code
 * point, so that the order is stable. Create one per run: the first comparison loads the language.
 * @param language a BCP 47 tag; see `languageOf` for a tenant's
 */
export function nameComparer(language: string): TextComparer {
  let collator: Intl.Collator | undefined;
  // Without the second tag, a language missing from this build of Node would use the machine's
  // locale.
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
