import { foldHeader } from './fold-header.js';
import type { CutErrorCode } from './record-cutter.js';
import { namedWidth } from './row-width.js';
import { csvWriter, type CsvWriteOptions } from './csv-writer.js';

/** A row that was not accepted, and why. */
export interface RejectedRow {
  /** The physical line, from 1. */
  readonly line: number;
  /** The requested column at fault, where it is a single one. */
  readonly column?: string;
  readonly value?: string;
  readonly code: string;
  /** One sentence. */
  readonly message: string;
  /** The row's cells in the file's own columns. */
  readonly raw: readonly string[];
}

/**
 * The columns that a rejects file adds. When a corrected rejects file is read, they are ignored.
 */
export const rejectColumns = ['Reject Line', 'Reject Column', 'Reject Reason'] as const;

export interface RejectsWriter {
  write(rejected: RejectedRow): Promise<void>;
  /** Publishes the file and returns the number of rows. */
  close(): Promise<number>;
  abandon(): Promise<void>;
}

/**
 * Starts the rejects file: rejected rows under their own headers, followed by line, column and
 * reason. A corrected file can be read like the first. A row whose cells do not fit the headers
 * keeps all its cells, and is rejected again until corrected.
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

/** Drops unnamed columns at the end, which would make room for an extra cell. */
function ownColumns(header: readonly string[]): number[] {
  const added = new Set(rejectColumns.map(foldHeader));
  const indexes = [...header.keys()].slice(0, namedWidth(header));
  return indexes.filter((index) => !added.has(foldHeader(header[index] ?? '')));
}

/** Codes of rows whose cells do not match the columns. */
const MISFITS: ReadonlySet<string> = new Set([
  'field-count',
  ...(['unclosed-quote', 'stray-quote', 'line-too-long', 'nul-character'] satisfies CutErrorCode[]),
]);

/** Never as many cells as columns: read again uncorrected, the row must not pass as valid. */
function misfitCells(cells: readonly string[], columns: number): readonly string[] {
  return cells.length === columns ? [...cells, ''] : cells;
}

/** The cells without the line, column and reason that an earlier rejects file appended. */
function withoutReason(cells: readonly string[]): readonly string[] {
  const [line = '', , reason = ''] = cells.slice(-rejectColumns.length);
  const isReason = /^\d+$/.test(line) && /^\S+ .*\.$/s.test(reason);
  return isReason ? cells.slice(0, -rejectColumns.length) : cells;
}
