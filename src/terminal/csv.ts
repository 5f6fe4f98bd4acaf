import { csvQuoting, defuse } from '../domain/csv-cell.js';
import type { Cell, Column } from './columns.js';
import { cellOf, textOf } from './columns.js';
import { visible } from './sanitise.js';

/** A list as CSV: its first line and those of any rows. */
export interface CsvText<Row> {
  readonly header: string;
  rows(rows: readonly Row[]): string;
}

/**
 * How the list stands in CSV: a header line of the column headers, then a line for each row. Texts are defused against
 * spreadsheets; numbers are ours and stay. `forTerminal` shows hidden characters as well.
 */
export async function csvText<Row>(
  columns: readonly Column<Row>[],
  forTerminal: boolean,
): Promise<CsvText<Row>> {
  const { stringify } = await import('csv-stringify/sync');
  const cellText = (cell: Cell): string => (forTerminal ? visible(csvCell(cell)) : csvCell(cell));
  return {
    header: stringify([columns.map(({ header }) => header)], csvQuoting),
    rows: (rows) =>
      stringify(
        rows.map((row) => columns.map((column) => cellText(cellOf(column, row)))),
        csvQuoting,
      ),
  };
}

/** The cell as CSV holds it: text defused, null empty, true and false as such. */
export function csvCell(cell: Cell): string {
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  return defuse(textOf(cell));
}
