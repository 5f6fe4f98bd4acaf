import { undefuse } from '../domain/csv-cell.js';

const APOSTROPHE = 39;
const EQUALS = 61;
const SPACE = 32;
const LAST_OF_ASCII = 126;
const EXCEL_TEXT = /^="((?:[^"]|"")*)"$/;

/**
 * The text of a cell. It undoes `defuse` exactly; any other cell loses its outer white space.
 * `="0012"`, which makes Excel keep the zeros, gives the text within.
 */
export function readCell(written: string): string {
  const first = written.charCodeAt(0);
  if (first === APOSTROPHE) {
    const text = undefuse(written);
    if (text !== written) return text;
  }
  const text = trimCell(written);
  return text.charCodeAt(0) === EQUALS ? stripExcelQuotes(text) : text;
}

/** A fast path: most cells begin and end with a printable ASCII character. */
function trimCell(cell: string): string {
  const [first, last] = [cell.charCodeAt(0), cell.charCodeAt(cell.length - 1)];
  const isPlain = first > SPACE && first <= LAST_OF_ASCII && last > SPACE && last <= LAST_OF_ASCII;
  return isPlain || cell === '' ? cell : cell.trim();
}

function stripExcelQuotes(text: string): string {
  return EXCEL_TEXT.exec(text)?.[1]?.replaceAll('""', '"') ?? text;
}
