import { foldHeader } from './columns.js';
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
 * line, the column and the reason. Corrected, it can be read like the first file.
 * @throws {UsageError} and {UnavailableError} as `csvWriter`
 */
export async function rejectsWriter(
  path: string,
  header: readonly string[],
  options: CsvWriteOptions = {},
): Promise<RejectsWriter> {
  const own = ownColumns(header);
  const names = own.map((index) => header[index] ?? '');
  const writer = await csvWriter(path, [...names, ...rejectColumns], options);
  return {
    write({ line, column, message, raw }) {
      const cells = own.map((index) => raw[index] ?? '');
      return writer.write([...withSurplus(cells, raw.slice(header.length)), line, column, message]);
    },
    close: () => writer.close(),
    abandon: () => writer.abandon(),
  };
}

function ownColumns(header: readonly string[]): number[] {
  const added = new Set(rejectColumns.map(foldHeader));
  return [...header.keys()].filter((index) => !added.has(foldHeader(header[index] ?? '')));
}

/** Cells beyond the header stay in the last one, where they can be seen, so that the three columns stay in line. */
function withSurplus(cells: string[], surplus: readonly string[]): string[] {
  if (surplus.length === 0) return cells;
  return [...cells.slice(0, -1), [cells.at(-1) ?? '', ...surplus].join(',')];
}
