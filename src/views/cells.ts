import type { Cell, Column } from './view.js';

/** Text in lists is separated so that a comma within a name stays readable. */
const LIST_SEPARATOR = '; ';

/** The cell of a row, as computed or as its property; anything that is no cell is shown as JSON. */
export function cellOf<Row>(column: Column<Row>, row: Row): Cell {
  return column.value ? column.value(row) : asCell(propertyOf(row, column.field));
}

/** The row's own property, or undefined. */
export function propertyOf(row: unknown, field: string): unknown {
  return typeof row === 'object' && row !== null ? Reflect.get(row, field) : undefined;
}

/** Any value as a cell: undefined is null, an object or a mixed list its JSON. */
export function asCell(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  return JSON.stringify(value);
}

/** The cell as text, hidden characters as they are. */
export function textOf(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return typeof cell === 'object' ? cell.join(LIST_SEPARATOR) : String(cell);
}
