import type { Column } from '../../views/view.js';
import { shownText, isRightAligned } from '../column-text.js';
import { longestWord, widthOf, wrapWords } from '../../terminal/measure.js';

/** A column as it will be drawn: `width` cells of text between one space on either side. */
export interface LaidOutColumn<Row> {
  readonly column: Column<Row>;
  readonly width: number;
  readonly isRight: boolean;
  readonly headerLines: readonly string[];
}

export interface Layout<Row> {
  readonly columns: readonly LaidOutColumn<Row>[];
  /** The columns that did not fit. */
  readonly leftOut: readonly Column<Row>[];
}

interface Measured<Row> {
  readonly column: Column<Row>;
  readonly isRight: boolean;
  /** The widest text. */
  readonly content: number;
  /** The header on one line. */
  readonly header: number;
  /** The width at which the header still breaks between words. */
  readonly wrappedHeader: number;
  /** The smallest useful width. */
  readonly least: number;
}

const SAMPLE = 5000;
const READABLE_TEXT = 12;
/** The border and the two spaces around each cell. */
const AROUND_A_CELL = 3;

/**
 * Fits the columns to the width. First headers wrap, then the widest texts are cut; numbers never
 * are. Then columns are dropped, lowest priority first and from the right, but never the first.
 * Undefined when fewer than half of the columns (or than two) fit.
 */
export function layOut<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
): Layout<Row> | undefined {
  const all = measure(columns, sampleOf(rows));
  const fitting = dropUntilFitting(all, width);
  if (fitting.length < Math.min(columns.length, Math.max(2, Math.ceil(columns.length / 2)))) return undefined;
  if (tableWidth(fitting.map(({ least }) => least)) > width) return undefined;
  return {
    columns: fit(fitting, width),
    leftOut: all.filter((column) => !fitting.includes(column)).map(({ column }) => column),
  };
}

function measure<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Measured<Row>[] {
  return columns.map((column) => {
    const isRight = isRightAligned(column, rows);
    const content = rows.reduce((widest, row) => Math.max(widest, widthOf(shownText(column, row))), 0);
    const wrappedHeader = longestWord(column.header);
    const least = Math.max(
      isRight ? content : Math.min(content, column.readableWidth ?? READABLE_TEXT),
      Math.min(wrappedHeader, READABLE_TEXT),
      1,
    );
    return { column, isRight, content, header: widthOf(column.header), wrappedHeader, least };
  });
}

/** All rows, or an evenly spread sample that is enough for widths. */
function sampleOf<Row>(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= SAMPLE) return rows;
  const step = rows.length / SAMPLE;
  return rows.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

function dropUntilFitting<Row>(columns: readonly Measured<Row>[], width: number): Measured<Row>[] {
  const fitting = [...columns];
  while (fitting.length > 1 && tableWidth(fitting.map(({ least }) => least)) > width)
    fitting.splice(leastImportant(fitting), 1);
  return fitting;
}

/** The index of the rightmost column of lowest priority, except the first column. */
function leastImportant<Row>(columns: readonly Measured<Row>[]): number {
  let found = columns.length - 1;
  for (let at = found; at > 0; at -= 1) if (priorityOf(columns[at]) < priorityOf(columns[found])) found = at;
  return found;
}

function priorityOf<Row>(measured: Measured<Row> | undefined): number {
  return measured?.column.priority ?? 0;
}

function fit<Row>(columns: readonly Measured<Row>[], tableCells: number): LaidOutColumn<Row>[] {
  const widths = columns.map(({ content, header, least }) =>
    Math.min(tableCells, Math.max(content, header, least)),
  );
  shrink(
    widths,
    columns.map(({ content, wrappedHeader, least }) => Math.max(content, wrappedHeader, least)),
    tableCells,
  );
  shrink(
    widths,
    columns.map(({ least }) => least),
    tableCells,
  );
  return columns.map(({ column, isRight, content }, index) => {
    const available = widths[index] ?? 1;
    const headerLines = wrapWords(column.header, available);
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
