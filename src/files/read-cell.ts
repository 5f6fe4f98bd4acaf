import { undefuse } from '../domain/csv-cell.js';

const APOSTROPHE = 39;
const EQUALS = 61;
const SPACE = 32;
const LAST_OF_ASCII = 126;
const EXCEL_TEXT = /^="((?:[^"]|"")*)"$/;

/**
 * The text that a cell stands for: what `defuse` wrote comes back to the letter; any other cell loses its outer white
 * space, and one such as `="0012"`, by which Excel is made to keep the zeros, is the text within.
 */
export function readCell(written: string): string {
  const first = written.charCodeAt(0);
  if (first === APOSTROPHE) {
    const text = undefuse(written);
    if (text !== written) return text;
  }
  const text = trimmed(written);
  return text.charCodeAt(0) === EQUALS ? withoutExcelQuotes(text) : text;
}

/** Most cells have no outer white space, and begin and end with a character that shows it at once. */
function trimmed(cell: string): string {
  const [first, last] = [cell.charCodeAt(0), cell.charCodeAt(cell.length - 1)];
  const isPlain = first > SPACE && first <= LAST_OF_ASCII && last > SPACE && last <= LAST_OF_ASCII;
  return isPlain || cell === '' ? cell : cell.trim();
}

function withoutExcelQuotes(text: string): string {
  return EXCEL_TEXT.exec(text)?.[1]?.replaceAll('""', '"') ?? text;
}
