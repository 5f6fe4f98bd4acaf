/**
 * Texts as cells of CSV. A text that a spreadsheet would run as a formula, or whose outer white space readers would take
 * away, is written behind an apostrophe, and reading takes exactly that apostrophe away. A text that by itself has
 * apostrophes before such a start gets one more, so that no two texts are written alike.
 */
const NEEDS_APOSTROPHE = /^'*(?:[=+\-@＝＋－＠\s]|\x1a$)|\s$/;
const APOSTROPHE = 39;
const AT = 64;
const SPACE = 32;
const LAST_OF_ASCII = 126;

/** Options of csv-stringify: cells that another locale's spreadsheet would cut in two are quoted as well. */
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
  // Nearly every cell begins with a letter or digit of ASCII and ends with a printable character of it.
  const [first, last] = [text.charCodeAt(0), text.charCodeAt(text.length - 1)];
  const isPlain = (first > AT || isDigit(first)) && first <= LAST_OF_ASCII && last > SPACE;
  return !(isPlain && last <= LAST_OF_ASCII) && NEEDS_APOSTROPHE.test(text);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
