import { visible } from '../../domain/visible.js';
import { widthOf } from '../../terminal/measure.js';
import { unitsOf, wrapUnits } from '../../terminal/wrap.js';
import { cellOf } from '../../views/cells.js';
import type { Column } from '../../views/view.js';
import { isIdentifier, isRightAligned, shownText } from '../column-text.js';

/** A column as it will be drawn: `width` cells of text between one space on either side. */
export interface LaidOutColumn<Row> {
  readonly column: Column<Row>;
  readonly width: number;
  readonly isRight: boolean;
  readonly headerLines: readonly string[];
}

export interface Layout<Row> {
  /** The columns side by side; undefined where each row is a block of lines. */
  readonly table: readonly LaidOutColumn<Row>[] | undefined;
  /** The columns of the blocks. */
  readonly blocks: readonly Column<Row>[];
  /** Columns with one value in all rows, to be said above. */
  readonly alike: readonly Column<Row>[];
  readonly empty: readonly Column<Row>[];
  /** The columns that did not fit. */
  readonly leftOut: readonly Column<Row>[];
}

interface Measured<Row> {
  readonly column: Column<Row>;
  readonly isRight: boolean;
  /** The widest text on one line, and the header. */
  readonly content: number;
  readonly header: number;
  /** The width at which the header still breaks between words. */
  readonly wrappedHeader: number;
  /** The width from which texts are pleasant to read, and the smallest that cuts none. */
  readonly comfortable: number;
  readonly least: number;
  readonly isAlike: boolean;
  readonly isEmpty: boolean;
}

/** The indent of the further lines of a cell, which tells them from the next row. */
const HANG = 2;
/** The border and the two spaces around each cell. */
const AROUND_A_CELL = 3;
/** Widths between which texts wrap before other columns go: comfortable, and readable. */
const PROSE = { comfortable: 40, readable: 24 };
const OTHERS = { comfortable: 24, readable: 12 };

/**
 * Fits the columns to the width. Where they do not fit at a comfortable width, empty columns go
 * first, then those of one value, then the least important, from the right. Identifiers and prose
 * stay, and so does a column without which two rows would look alike. What then does not fit, is
 * fewer than half of the columns, or would leave columns of a single row out, becomes blocks of lines.
 */
export function layOut<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
  total?: Row,
): Layout<Row> {
  const all = columns.map((column) => measure(column, rows, total));
  const said = withoutRepetition(all, width, rows.length > 1);
  const fitting = dropUntilFitting(said, rows, width);
  const isTable = fitting !== undefined && isEnough(fitting.length, said.length, rows.length, total);
  const gone = all.filter((one) => !said.includes(one));
  return {
    table: isTable ? fit(fitting, width) : undefined,
    blocks: said.map(columnOf),
    alike: gone.filter(({ isEmpty }) => !isEmpty).map(columnOf),
    empty: gone.filter(({ isEmpty }) => isEmpty).map(columnOf),
    leftOut: isTable ? said.filter((one) => !fitting.includes(one)).map(columnOf) : [],
  };
}

/** A table of fewer than half of the columns, or of one row that lacks any, tells less than blocks. */
function isEnough(fitting: number, columns: number, rows: number, total: unknown): boolean {
  if (rows === 1 && total === undefined) return fitting === columns;
  return fitting >= Math.min(columns, Math.max(2, columns / 2));
}

/** The lines of a cell of a table that is `width` cells wide. */
export function cellLines<Row>({ column, width, isRight }: LaidOutColumn<Row>, row: Row): string[] {
  return wrapCell(shownText(column, row), cellUnits(column, row, isRight), width, HANG);
}

/** The text on one line where it fits. @param hang the indent of all lines but the first */
export function wrapCell(text: string, units: readonly string[], width: number, hang: number): string[] {
  return widthOf(text) <= width ? [text] : wrapUnits(units, width, hang, widthOf);
}

/** The units of a cell between which its text may wrap; an identifier, number or time has one. */
export function cellUnits<Row>(column: Column<Row>, row: Row, isRight: boolean): string[] {
  const { content, format } = column;
  const cell = format === undefined ? cellOf(column, row) : null;
  if (typeof cell === 'object' && cell !== null && content !== 'prose')
    return cell.map((item, at) => `${visible(item)}${at < cell.length - 1 ? ';' : ''}`);
  const text = shownText(column, row);
  return isRight || isIdentifier(column) || content === 'time' ? [text] : unitsOf(text);
}

function columnOf<Row>({ column }: Measured<Row>): Column<Row> {
  return column;
}

function measure<Row>(column: Column<Row>, rows: readonly Row[], total: Row | undefined): Measured<Row> {
  const isRight = isRightAligned(column, rows);
  const wrappedHeader = Math.max(0, ...unitsOf(visible(column.header)).map(widthOf));
  const first = rows[0] === undefined ? '' : shownText(column, rows[0]);
  let [content, longest, isAlike] = [0, wrappedHeader, true];
  const see = (row: Row): string => {
    const text = shownText(column, row);
    content = Math.max(content, widthOf(text));
    longest = Math.max(
      longest,
      text.includes(' ') ? leastOf(cellUnits(column, row, isRight)) : widthOf(text),
    );
    return text;
  };
  for (const row of rows) if (see(row) !== first) isAlike = false;
  // A column whose total is another figure tells something.
  if (total !== undefined) isAlike = [first, ''].includes(see(total)) && isAlike;
  const { comfortable, readable } = column.content === 'prose' ? PROSE : OTHERS;
  const widest = Math.max(content, wrappedHeader);
  return {
    ...{ column, isRight, content, wrappedHeader, isAlike, isEmpty: isAlike && first === '' },
    header: widthOf(visible(column.header)),
    comfortable: isIdentifier(column) ? widest : Math.min(widest, Math.max(longest, comfortable)),
    least: Math.min(widest, Math.max(longest, readable, Math.min(comfortable, inThreeLines(content)))),
  };
}

function inThreeLines(content: number): number {
  return Math.ceil(content / 3) + HANG;
}

/** The width of a cell that has the widest of its units on each line. */
function leastOf(units: readonly string[]): number {
  return units.reduce((least, unit, at) => Math.max(least, widthOf(unit) + (at === 0 ? 0 : HANG)), 0);
}

/**
 * Where the columns are too wide to be comfortable: without the empty ones, and in several rows
 * without as many of one value as it takes.
 */
function withoutRepetition<Row>(
  all: readonly Measured<Row>[],
  width: number,
  hasSeveralRows: boolean,
): readonly Measured<Row>[] {
  const isTooWide = (): boolean => tableWidth(left.map(({ comfortable }) => comfortable)) > width;
  let left = all;
  if (isTooWide()) left = all.filter(({ isEmpty }) => !isEmpty);
  if (left.length === 0) return all.slice(0, 1);
  for (const one of leastImportantFirst(left)) {
    if (!isTooWide() || left.length === 1) break;
    if (one.isAlike && hasSeveralRows) left = left.filter((other) => other !== one);
  }
  return left;
}

/** The columns that fit, of those that may go the least important gone; undefined if too few may. */
function dropUntilFitting<Row>(
  columns: readonly Measured<Row>[],
  rows: readonly Row[],
  width: number,
): readonly Measured<Row>[] | undefined {
  const isTooWide = (): boolean => tableWidth(fitting.map(({ least }) => least)) > width;
  let fitting = columns;
  if (!isTooWide()) return fitting;
  const different = countDifferent(columns, rows);
  for (const one of leastImportantFirst(columns)) {
    if (isNeeded(one.column) && priorityOf(one) >= 0) continue;
    const others = fitting.filter((other) => other !== one);
    if (countDifferent(others, rows) === different) fitting = others;
    if (!isTooWide()) return fitting;
  }
  return undefined;
}

/** Whether the column identifies or explains. */
function isNeeded<Row>(column: Column<Row>): boolean {
  return isIdentifier(column) || column.content === 'prose';
}

/** By priority; of equal ones the rightmost first. */
function leastImportantFirst<Row>(columns: readonly Measured<Row>[]): Measured<Row>[] {
  return [...columns].reverse().sort((a, b) => priorityOf(a) - priorityOf(b));
}

function priorityOf<Row>({ column }: Measured<Row>): number {
  return column.priority ?? 0;
}

/** The number of rows that look different in these columns. */
export function countDifferent<Row>(
  columns: readonly { readonly column: Column<Row> }[],
  rows: readonly Row[],
): number {
  return new Set(rows.map((row) => columns.map(({ column }) => shownText(column, row)).join('\n'))).size;
}

function fit<Row>(columns: readonly Measured<Row>[], tableCells: number): LaidOutColumn<Row>[] {
  const widths = columns.map(({ content, header, least }) =>
    Math.max(least, Math.min(tableCells, Math.max(content, header))),
  );
  shrink(
    widths,
    columns.map(({ content, wrappedHeader }) => Math.max(content, wrappedHeader)),
    tableCells,
  );
  shrink(
    widths,
    columns.map(({ comfortable }) => comfortable),
    tableCells,
  );
  shrink(
    widths,
    columns.map(({ least }) => least),
    tableCells,
  );
  return columns.map(({ column, isRight, content }, index) => {
    const available = widths[index] ?? 1;
    const headerLines = wrapUnits(unitsOf(visible(column.header)), available, 0, widthOf);
    // A wrapped header may need less than its width.
    const width = Math.min(available, Math.max(content, 1, ...headerLines.map(widthOf)));
    return { column, width, isRight, headerLines };
  });
}

/** Narrows the widest column above its floor, one cell at a time, until the table fits. */
function shrink(widths: number[], floors: readonly number[], width: number): void {
  for (let excess = tableWidth(widths) - width; excess > 0; excess -= 1) {
    let widest = -1;
    widths.forEach((cells, index) => {
      if (cells > (floors[index] ?? 0) && cells > (widths[widest] ?? 0)) widest = index;
    });
    if (widest < 0) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}

function tableWidth(widths: readonly number[]): number {
  return widths.reduce((sum, cells) => sum + cells + AROUND_A_CELL, 1);
}
