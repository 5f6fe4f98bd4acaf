import { foldHeader } from './columns.js';
import type { CutErrorCode } from './records.js';
import { namedWidth } from './row-width.js';
import { csvWriter, type CsvWriteOptions } from './writer.js';

/** A row of a file that was not taken, and why. */
export interface RejectedRow {
  /** The physical line, from 1. */
  readonly line: number;
  /** The wanted column at fault, where it is one column. */
  readonly column?: string;
  readonly value?: string;
  readonly code: string;
  /** One sentence. */
  readonly message: string;
  /** The row's cells in the file's own columns. */
  readonly raw: readonly string[];
}

/** The columns that a rejects file adds. A file that has them is a rejects file brought back: they are not read. */
export const rejectColumns = ['Reject Line', 'Reject Column', 'Reject Reason'] as const;

export interface RejectsWriter {
  write(rejected: RejectedRow): Promise<void>;
  /** Puts the file in place; returns the number of rows. */
  close(): Promise<number>;
  abandon(): Promise<void>;
}

/**
 * Starts the rejects file: the rejected rows under the headers of the file that they came from, and behind them the
 * line, the column and the reason. Corrected, it can be read like the first file; a row whose cells do not fit the
 * headers has all of its cells there, as many as it had, and is rejected again until somebody puts them right.
 * @throws {UsageError} and {UnavailableError} as `csvWriter`
 */
export async function rejectsWriter(
  path: string,
  header: readonly string[],
  options: CsvWriteOptions = {},
): Promise<RejectsWriter> {
  const own = ownColumns(header);
  const names = own.map((index) => header[index] ?? '');
  const isBroughtBack = rejectColumns.every((name, at) => header.at(at - rejectColumns.length) === name);
  const writer = await csvWriter(path, [...names, ...rejectColumns], options);
  return {
    write({ line, column, code, message, raw }) {
      const cells = MISFITS.has(code)
        ? misfitCells(isBroughtBack ? withoutReason(raw) : raw, own.length)
        : own.map((index) => raw[index] ?? '');
      return writer.write([...cells, line, column, message]);
    },
    close: () => writer.close(),
    abandon: () => writer.abandon(),
  };
}

/** Columns at the end without a name are left out: a cell too many would find room in them. */
function ownColumns(header: readonly string[]): number[] {
  const added = new Set(rejectColumns.map(foldHeader));
  const places = [...header.keys()].slice(0, namedWidth(header));
  return places.filter((index) => !added.has(foldHeader(header[index] ?? '')));
}

/** Codes of rows whose cells are not those of the columns. */
const MISFITS: ReadonlySet<string> = new Set([
  'field-count',
  ...(['unclosed-quote', 'stray-quote', 'line-too-long', 'nul-character'] satisfies CutErrorCode[]),
]);

/** Never as many as there are columns: brought back as it is, the row must not pass for a good one. */
function misfitCells(cells: readonly string[], columns: number): readonly string[] {
  return cells.length === columns ? [...cells, ''] : cells;
}

/** The cells without the line, the column and the reason that an earlier rejects file put behind them. */
function withoutReason(cells: readonly string[]): readonly string[] {
  const [line = '', , reason = ''] = cells.slice(-rejectColumns.length);
  const isReason = /^\d+$/.test(line) && /^\S+ .*\.$/s.test(reason);
  return isReason ? cells.slice(0, -rejectColumns.length) : cells;
}
