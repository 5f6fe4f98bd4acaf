/**
 * Cells that a spreadsheet would run. An exported cell that begins with = + - @ tab or carriage return gets a leading
 * apostrophe, and reading takes exactly that apostrophe away. A cell that by itself begins with apostrophes before one
 * of these gets one more, so that no two cells are written alike and every cell is read back as it was.
 */
const FORMULA = /^'*[=+\-@\t\r]/;
const DEFUSED = /^'+[=+\-@\t\r]/;
const APOSTROPHE = 39;
const AT = 64;

/** The text as it is written. */
export function defuse(text: string): string {
  // Nearly every cell begins with a letter, which comes after all of these.
  return text.charCodeAt(0) <= AT && FORMULA.test(text) ? `'${text}` : text;
}

/** The text that `defuse` was given. */
export function undefuse(written: string): string {
  return written.charCodeAt(0) === APOSTROPHE && DEFUSED.test(written) ? written.slice(1) : written;
}
