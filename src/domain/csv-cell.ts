/**
 * Texts as CSV cells. An apostrophe precedes a text that a spreadsheet would run as a formula, or
 * whose outer white space would be lost; reading removes it. A text that already has apostrophes
 * there gets one more, so that the encoding is reversible.
 */
const NEEDS_APOSTROPHE = /^'*(?:[=+\-@＝＋－＠\s]|\x1a$)|\s$/;
const APOSTROPHE = 39;
const AT = 64;
const SPACE = 32;
const LAST_OF_ASCII = 126;

/** Options of csv-stringify: also quotes cells that a spreadsheet of another locale would split. */
export const csvQuoting = { quoted_match: /[;\t]/ } as const;

/** The text as it is written. */
export function defuse(text: string): string {
  return needsApostrophe(text) ? `'${text}` : text;
}

/** The text that `defuse` was given. */
export function undefuse(written: string): string {
  return isDefused(written) ? written.slice(1) : written;
}

/** Whether `defuse` wrote the cell behind an apostrophe. */
export function isDefused(written: string): boolean {
  return written.charCodeAt(0) === APOSTROPHE && needsApostrophe(written.slice(1));
}

function needsApostrophe(text: string): boolean {
  // Fast path: nearly every cell starts with an ASCII letter or digit and ends in printable ASCII.
  const [first, last] = [text.charCodeAt(0), text.charCodeAt(text.length - 1)];
  const isPlain = (first > AT || isDigit(first)) && first <= LAST_OF_ASCII && last > SPACE;
  return !(isPlain && last <= LAST_OF_ASCII) && NEEDS_APOSTROPHE.test(text);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
