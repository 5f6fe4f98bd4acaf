import type { CutRecord } from './records.js';

/** How many cells the rows of a file have. */
export interface RowWidth {
  /** Columns of the header up to the last that has a name. */
  readonly named: number;
  /** All columns of the header. */
  readonly header: number;
  /** Empty cells beyond the header that every row of the file has. */
  readonly beyond: number;
}

/** The columns of the header, without the empty ones at its end, as spreadsheets leave them. */
export function namedWidth(header: readonly string[]): number {
  let width = header.length;
  while (width > 1 && header[width - 1] === '') width -= 1;
  return width;
}

/** Whether the cells from this place on are blank. */
export function isBlankFrom(record: CutRecord, place: number): boolean {
  return record.cells.slice(place).every((cell) => cell.trim() === '');
}

/**
 * Why the record is no row: it has too few or too many cells for the header. A cell too many shifts those behind it, also
 * where the last one is empty, so cells beyond the header are taken only where every row has as many and all are empty.
 */
export function widthProblem(record: CutRecord, { named, header, beyond }: RowWidth): string | undefined {
  const { line, lastLine, cells } = record;
  const count = cells.length;
  const fits = beyond > 0 ? count === header + beyond : count >= named && count <= header;
  // Of nearly every file this is the only comparison that a row costs.
  if (fits && (count === named || isBlankFrom(record, named))) return undefined;
  const over =
    lastLine > line ? `The record of lines ${line} to ${lastLine}, held together by quotes,` : 'The line';
  const found = `${count} ${count === 1 ? 'cell' : 'cells'}`;
  return `${over} has ${found} where the header ${named === header ? 'has' : 'names'} ${named}.`;
}
