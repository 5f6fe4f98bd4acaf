import type { Column } from '../../views/view.js';
import { shownText, standsRight } from '../columns.js';
import { longestWord, widthOf, wrapWords } from '../../terminal/measure.js';

/** A column as it will be drawn: `width` cells of text between one space on either side. */
export interface LaidOutColumn<Row> {
  readonly column: Column<Row>;
  readonly width: number;
  readonly right: boolean;
  readonly headerLines: readonly string[];
}

export interface Layout<Row> {
  readonly columns: readonly LaidOutColumn<Row>[];
  /** The columns that did not fit. */
  readonly leftOut: readonly Column<Row>[];
}

interface Measured<Row> {
  readonly column: Column<Row>;
  readonly right: boolean;
  /** The widest text. */
  readonly content: number;
  /** The header on one line. */
  readonly header: number;
  /** The width at which the header still breaks between words. */
  readonly wrappedHeader: number;
  /** The width under which the column says too little. */
  readonly least: number;
}

const SAMPLE = 5000;
const READABLE_TEXT = 12;
/** A border and a space before each cell, a space after it. */
const AROUND_A_CELL = 3;

/**
 * The columns fitted to the width. First headers break over several lines, then the widest texts are
 * cut; numbers never are. What still does not fit is left out, lowest priority first and from the
 * right, but never the first column. Undefined when fewer than half of the columns (or than two) fit.
 */
export function layOut<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
): Layout<Row> | undefined {
  const all = measure(columns, sampleOf(rows));
  const kept = keepWhatFits(all, width);
  if (kept.length < Math.min(columns.length, Math.max(2, Math.ceil(columns.length / 2)))) return undefined;
  if (tableWidth(kept.map(({ least }) => least)) > width) return undefined;
  return {
    columns: fit(kept, width),
    leftOut: all.filter((column) => !kept.includes(column)).map(({ column }) => column),
  };
}

function measure<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Measured<Row>[] {
  return columns.map((column) => {
    const right = standsRight(column, rows);
    const content = rows.reduce((widest, row) => Math.max(widest, widthOf(shownText(column, row))), 0);
    const wrappedHeader = longestWord(column.header);
    const least = Math.max(
      right ? content : Math.min(content, column.readableWidth ?? READABLE_TEXT),
      Math.min(wrappedHeader, READABLE_TEXT),
      1,
    );
    return { column, right, content, header: widthOf(column.header), wrappedHeader, least };
  });
}

/** All of the rows, or as many of them evenly spread as are enough to fix widths on. */
function sampleOf<Row>(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= SAMPLE) return rows;
  const step = rows.length / SAMPLE;
  return rows.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

function keepWhatFits<Row>(columns: readonly Measured<Row>[], width: number): Measured<Row>[] {
  const kept = [...columns];
  while (kept.length > 1 && tableWidth(kept.map(({ least }) => least)) > width)
    kept.splice(leastImportant(kept), 1);
  return kept;
}

/** The place of the rightmost of the columns of lowest priority, the first column aside. */
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
  return columns.map(({ column, right, content }, index) => {
    const available = widths[index] ?? 1;
    const headerLines = wrapWords(column.header, available);
    // A header that broke may need less than it was given.
    const width = Math.min(available, Math.max(content, 1, ...headerLines.map(widthOf)));
    return { column, width, right, headerLines };
  });
}

/** Narrows the widest column above its floor, cell by cell, until the table fits or none is left. */
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
