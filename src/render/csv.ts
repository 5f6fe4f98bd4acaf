import { visible } from '../domain/visible.js';
import { cellOf, textOf } from '../views/cells.js';
import type { Cell, Column } from '../views/view.js';
import type { DrawnList } from './drawn-list.js';
import { columnsOfResult } from './drawn-list.js';

/**
 * The CSV of a result: the column headers, then a line for each row of its list. Without a list the
 * result's properties are one row. A terminal shows hidden characters as well.
 */
export async function* csvPieces(
  list: DrawnList | undefined,
  result: object,
  forTerminal = false,
): AsyncGenerator<string> {
  const columns = list?.columns ?? columnsOfResult(result);
  yield await csvHeader(columns);
  if (list) yield* list.body();
  else yield (await csvRows(columns, forTerminal))([result]);
}

export async function csvHeader(columns: readonly Column<never>[]): Promise<string> {
  const { toCsv } = await import('../files/csv-writer.js');
  return toCsv([columns.map(({ header }) => header)]);
}

/** Texts are defused against spreadsheets; numbers need no defusing. */
export async function csvRows<Row>(
  columns: readonly Column<Row>[],
  forTerminal = false,
): Promise<(rows: readonly Row[]) => string> {
  const { toCsv } = await import('../files/csv-writer.js');
  const csvCell = (cell: Cell): string | number | boolean => {
    if (typeof cell === 'number' || typeof cell === 'boolean') return cell;
    return forTerminal ? visible(textOf(cell)) : textOf(cell);
  };
  return (rows) => toCsv(rows.map((row) => columns.map((column) => csvCell(cellOf(column, row)))));
}
