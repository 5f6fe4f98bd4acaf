import { formatCount } from '../domain/counts.js';
import type { Paint } from './terminal.js';
import { visible } from './sanitise.js';

export type Cell = string | number | boolean | null | readonly string[];

/** What a cell says in colour beside its text: colour is never the only carrier. */
export type Tone = 'red' | 'amber' | 'green' | 'blue' | 'dim' | 'strong';

/** One column of a list: how its rows are read, sorted and shown. */
export interface Column<Row> {
  /** The JSON property, and the name for `--columns` and `--sort`. */
  readonly field: string;
  readonly header: string;
  /** The cell; by default the row's property of that name. */
  readonly value?: (row: Row) => Cell;
  /** What people read (table, tab-separated, Markdown) where that differs from the cell, such as `33.20 %` for 33.2. */
  readonly format?: (row: Row) => string;
  /** The number is the name of something, such as a line of a file: its digits are not grouped. */
  readonly isName?: boolean;
  /** By default numbers stand right and everything else left. */
  readonly align?: 'left' | 'right';
  readonly tone?: (row: Row) => Tone | undefined;
  /** Where a table is too wide the columns of the lowest priority (default 0) are left out first. */
  readonly priority?: number;
  /** Cells under which its text says too little, 12 unless told: other columns are left out before it is cut shorter. */
  readonly readableWidth?: number;
  /** Shown only where `--columns` names it. */
  readonly onRequest?: boolean;
}

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

/** What people read in the cell, on one line, hidden characters shown. Null is empty; true and false are yes and no. */
export function shownText<Row>(column: Column<Row>, row: Row): string {
  if (column.format !== undefined) return visible(column.format(row));
  const cell = cellOf(column, row);
  return typeof cell === 'number' && !column.isName ? formatCount(cell) : visible(textOf(cell));
}

/** Whether the column's cells stand right: as it says itself, or because they are all numbers. */
export function standsRight<Row>(column: Column<Row>, rows: readonly Row[]): boolean {
  const side = sideOf(column);
  side.see(rows);
  return side.isRight;
}

/** The same of rows that come bit by bit. */
export interface Side<Row> {
  see(rows: readonly Row[]): void;
  readonly isRight: boolean;
}

export function sideOf<Row>(column: Column<Row>): Side<Row> {
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

/** The cell as text, hidden characters as they are. */
export function textOf(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return typeof cell === 'object' ? cell.join(LIST_SEPARATOR) : String(cell);
}

/** The text in the colour of its tone. */
export function inTone(paint: Paint, tone: Tone | undefined, text: string): string {
  switch (tone) {
    case undefined:
      return text;
    case 'amber':
      return paint.yellow(text);
    case 'strong':
      return paint.bold(text);
    case 'red':
    case 'green':
    case 'blue':
    case 'dim':
      return paint[tone](text);
  }
}
