import { stringify } from 'csv-stringify/sync';
import { csvQuoting, defuse } from '../domain/csv-cell.js';
import { wholeFile } from './whole-file.js';

export type CsvCell = string | number | boolean | null | undefined;

export interface CsvWriteOptions {
  /** A byte order mark first, for versions of Excel that take other files for Windows-1252. */
  readonly byteOrderMark?: boolean;
  readonly delimiter?: string;
}

/** A CSV file that appears under its name only when it is whole. */
export interface CsvWriter {
  readonly path: string;
  /** @throws {UnavailableError} `file-not-written` */
  write(row: readonly CsvCell[]): Promise<void>;
  /** Puts the file in place, on the disk; returns the number of rows below the header. */
  close(): Promise<number>;
  /** Removes what was written so far and leaves an earlier file of that name as it was. */
  abandon(): Promise<void>;
}

/**
 * Starts a UTF-8 CSV file: the rows go to a file beside it, which takes its name on `close`. A new file is readable by
 * its owner alone, because it may hold personal data; a file that is replaced keeps its rights.
 * @throws {UsageError} `file-is-directory`
 * @throws {UnavailableError} `file-not-written` where the folder is missing, full or not ours to write to
 */
export async function csvWriter(
  path: string,
  header: readonly string[],
  options: CsvWriteOptions = {},
): Promise<CsvWriter> {
  const file = await wholeFile(path);
  let waiting: (readonly CsvCell[])[] = [];
  let rows = 0;

  const flush = async (): Promise<void> => {
    const text = toCsv(waiting, options);
    waiting = [];
    await file.append(text);
  };

  if (options.byteOrderMark === true) await file.append('\ufeff');
  waiting.push(header);
  return {
    path,
    async write(row) {
      waiting.push(row);
      rows += 1;
      if (waiting.length >= ROWS_AT_A_TIME) await flush();
    },
    async close() {
      await flush();
      await file.close();
      return rows;
    },
    abandon: () => file.abandon(),
  };
}

/** The rows as CSV text, a line each, cells defused against spreadsheets. For a file of any size use `csvWriter`. */
export function toCsv(rows: readonly (readonly CsvCell[])[], options: CsvWriteOptions = {}): string {
  return stringify(
    rows.map((row) => row.map(written)),
    {
      delimiter: options.delimiter ?? ',',
      ...csvQuoting,
      // An empty cell alone would be a blank line, which readers skip.
      quoted_empty: rows.some((row) => row.length === 1),
    },
  );
}

const ROWS_AT_A_TIME = 1_000;

function written(cell: CsvCell): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'string' ? defuse(cell) : String(cell);
}
