import { formatCount } from '../domain/counts.js';
import { visible } from '../domain/visible.js';
import { cellOf, textOf } from '../views/cells.js';
import type { Column } from '../views/view.js';

/** The text of the cell on one line, hidden characters shown: null is empty, true is yes. */
export function shownText<Row>(column: Column<Row>, row: Row): string {
  if (column.format !== undefined) return visible(column.format(row));
  const cell = cellOf(column, row);
  return typeof cell === 'number' && !isIdentifier(column) ? formatCount(cell) : visible(textOf(cell));
}

/** Whether the cells name records: their digits are not grouped, and their texts not broken. */
export function isIdentifier<Row>({ content, isName }: Column<Row>): boolean {
  return content === 'identifier' || isName === true;
}

/**
 * The columns with instants as times for people.
 * @param zone named in the headers of such columns
 */
export function withTimes<Row>(
  columns: readonly Column<Row>[],
  show: (instant: string) => string,
  zone?: string,
): readonly Column<Row>[] {
  return columns.map((column) =>
    column.content === 'time'
      ? {
          ...column,
          header: zone === undefined ? column.header : `${column.header} (${zone})`,
          format: (row) => show(textOf(cellOf(column, row))),
        }
      : column,
  );
}

/** Whether the column is aligned right: by declaration, or because its cells are all numbers. */
export function isRightAligned<Row>(column: Column<Row>, rows: readonly Row[]): boolean {
  const alignment = alignmentOf(column);
  alignment.see(rows);
  return alignment.isRight;
}

/** The alignment of a column whose rows arrive in batches. */
export interface Alignment<Row> {
  see(rows: readonly Row[]): void;
  readonly isRight: boolean;
}

export function alignmentOf<Row>(column: Column<Row>): Alignment<Row> {
  let [hasNumbers, hasOthers] = [false, false];
  return {
    see(rows) {
      if (column.align) return;
      for (const row of rows) {
        if (hasOthers) return;
        const cell = cellOf(column, row);
        if (typeof cell === 'number') hasNumbers = true;
        else if (cell !== null) hasOthers = true;
      }
    },
    get isRight() {
      return column.align ? column.align === 'right' : hasNumbers && !hasOthers;
    },
  };
}
