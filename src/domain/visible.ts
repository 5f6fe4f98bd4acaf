import { lazily } from './lazily.js';

/** All of it printable ASCII: nothing to show otherwise, and by far the most common case. */
export const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Characters that a terminal acts on or does not draw: controls (C0, DEL, C1), formatting marks
 * (bidi overrides and isolates, zero-width characters, soft hyphen, tags), line and paragraph
 * separators, lone surrogates, blank fillers.
 */
export const HIDDEN = lazily(
  () => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]/gu,
);

/**
 * Many scripts and emoji use joiners (U+200C, U+200D), which belong to the character before them.
 * Latin, Greek and Cyrillic need none.
 */
const JOINED = String.raw`(?<=(?![\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}])[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d]`;

/** Hidden characters except spaces, which compare as one space, and joiners in their place. */
const INVISIBLE = lazily(() => new RegExp(String.raw`(?!\s(?<!\ufeff)|${JOINED})${HIDDEN().source}`, 'u'));

/** Does the text hold a character of which nothing is seen, so that it looks like another text? */
export function hasInvisible(text: string): boolean {
  return !PLAIN.test(text) && INVISIBLE().test(text);
}

/**
 * A variation selector after a character without variants is invisible. Emoji and other scripts
 * need theirs.
 */
const UNDRAWN_VARIANT = lazily(() => /(?<=[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}@._-])[\ufe00-\ufe0f]/gu);

const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/**
 * The text on one line, with characters that a terminal would act on or hide escaped: `\n`, `\x1b`,
 * `\u202e`. Backslashes stay, so that escaping twice changes nothing.
 */
export function visible(text: string): string {
  return PLAIN.test(text) ? text : text.replace(HIDDEN(), writtenOut).replace(UNDRAWN_VARIANT(), writtenOut);
}

function writtenOut(character: string): string {
  const short = SHORT_NAMES.get(character);
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${hex(code, 2)}`;
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 4)}}`;
}

/** The number in hexadecimal digits, at least so many. */
export function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
