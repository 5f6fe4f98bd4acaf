import type { Cell, Column } from './columns.js';
import { cellOf, textOf } from './columns.js';
import { visible } from './sanitise.js';

/** What a spreadsheet would run; also after quotes of ours, so that taking exactly one off restores any text. */
const FORMULA = /^'*[=+\-@\t\r]/;

const BATCH = 1000;

/**
 * The list as CSV in pieces: a header line of the column headers, then a line for each row. A text that a spreadsheet would
 * run as a formula gets a leading `'`; numbers are ours and stay. `forTerminal` shows hidden characters as well.
 */
export async function csvText<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  forTerminal: boolean,
): Promise<Iterable<string>> {
  const { stringify } = await import('csv-stringify/sync');
  const cellText = (cell: Cell): string => (forTerminal ? visible(csvCell(cell)) : csvCell(cell));
  function* pieces(): Iterable<string> {
    yield stringify([columns.map(({ header }) => header)]);
    for (let from = 0; from < rows.length; from += BATCH) {
      const batch = rows.slice(from, from + BATCH);
      yield stringify(batch.map((row) => columns.map((column) => cellText(cellOf(column, row)))));
    }
  }
  return pieces();
}

/** The cell as CSV holds it: text defused, null empty, true and false as such. */
export function csvCell(cell: Cell): string {
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  const text = textOf(cell);
  return FORMULA.test(text) ? `'${text}` : text;
}
