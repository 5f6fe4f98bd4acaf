import type { CutRecord } from './record-cutter.js';

/** How many cells the rows of a file have. */
export interface RowWidth {
  /** Columns of the header up to the last that has a name. */
  readonly named: number;
  /** All columns of the header. */
  readonly header: number;
  /** Empty cells beyond the header that every row of the file has. */
  readonly beyond: number;
}

/** The number of header columns without the unnamed ones that spreadsheets leave at its end. */
export function namedWidth(header: readonly string[]): number {
  let width = header.length;
  while (width > 1 && header[width - 1] === '') width -= 1;
  return width;
}

/** Whether all cells from this index on are blank. */
export function isBlankFrom(record: CutRecord, from: number): boolean {
  return record.cells.slice(from).every((cell) => cell.trim() === '');
}

/**
 * The reason why the record is not a row: too few or too many cells. An extra cell shifts those
 * after it. So cells beyond the header are accepted only where every row has as many, all empty.
 */
export function widthProblem(record: CutRecord, { named, header, beyond }: RowWidth): string | undefined {
  const { line, lastLine, cells } = record;
  const count = cells.length;
  const fits = beyond > 0 ? count === header + beyond : count >= named && count <= header;
  // The only comparison for a row of nearly every file.
  if (fits && (count === named || isBlankFrom(record, named))) return undefined;
  const over =
    lastLine > line ? `The record of lines ${line} to ${lastLine}, held together by quotes,` : 'The line';
  const found = `${count} ${count === 1 ? 'cell' : 'cells'}`;
  return `${over} has ${found} where the header ${named === header ? 'has' : 'names'} ${named}.`;
}
