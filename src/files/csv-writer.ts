import { stringify } from 'csv-stringify/sync';
import { csvQuoting, defuse } from '../domain/csv-cell.js';
import { wholeFile } from './whole-file.js';

export type CsvCell = string | number | boolean | null | undefined;

export interface CsvWriteOptions {
  /** Starts with a byte order mark: some versions of Excel read other files as Windows-1252. */
  readonly byteOrderMark?: boolean;
  readonly delimiter?: string;
}

/** A CSV file that appears under its name only when it is whole. */
export interface CsvWriter {
  readonly path: string;
  /** @throws {UnavailableError} `file-not-written` */
  write(row: readonly CsvCell[]): Promise<void>;
  /** Publishes the file and returns the number of rows below the header. */
  close(): Promise<number>;
  /** Removes the part file and leaves an earlier file of that name unchanged. */
  abandon(): Promise<void>;
}

/**
 * Starts a UTF-8 CSV file under a temporary name; `close` renames it. A new file is readable by its
 * owner alone, because it may hold personal data; a replaced file keeps its mode.
 * @throws {UsageError} `file-is-directory`
 * @throws {UnavailableError} `file-not-written` where the folder is missing, full or not writable
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

/** The rows as CSV text, cells defused against spreadsheets. Use `csvWriter` for large files. */
export function toCsv(rows: readonly (readonly CsvCell[])[], options: CsvWriteOptions = {}): string {
  return stringify(
    rows.map((row) => row.map(formatCell)),
    {
      delimiter: options.delimiter ?? ',',
      ...csvQuoting,
      // A lone empty cell would be a blank line, which readers skip.
      quoted_empty: rows.some((row) => row.length === 1),
    },
  );
}

const ROWS_AT_A_TIME = 1_000;

function formatCell(cell: CsvCell): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'string' ? defuse(cell) : String(cell);
}
