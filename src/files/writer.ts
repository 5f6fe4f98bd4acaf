import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { UnavailableError, UsageError } from '../domain/errors.js';
import { defuse } from './formula.js';
import { reason, systemCode } from './source.js';

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
  const target = await targetOf(path);
  const file = await guarded(path, () => open(target.writeTo, target.temporary ? 'wx' : 'w', target.mode));
  let waiting: (readonly CsvCell[])[] = [];
  let rows = 0;

  const flush = async () => {
    const text = toCsv(waiting, options);
    waiting = [];
    await guarded(path, () => file.appendFile(text, 'utf8')).catch(async (error: unknown) => {
      await abandon();
      throw error;
    });
  };
  const abandon = async () => {
    await file.close().catch(() => undefined);
    if (target.temporary) await rm(target.writeTo, { force: true });
  };

  if (options.byteOrderMark === true) await guarded(path, () => file.appendFile('\ufeff', 'utf8'));
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
      await guarded(path, () => putInPlace(file, target)).catch(async (error: unknown) => {
        await abandon();
        throw error;
      });
      return rows;
    },
    abandon,
  };
}

/** The rows as CSV text, a line each, cells defused against spreadsheets. For a file of any size use `csvWriter`. */
export function toCsv(rows: readonly (readonly CsvCell[])[], options: CsvWriteOptions = {}): string {
  return stringify(
    rows.map((row) => row.map(written)),
    {
      delimiter: options.delimiter ?? ',',
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

interface Target {
  /** The file that is to be there in the end. */
  readonly path: string;
  readonly writeTo: string;
  readonly temporary: boolean;
  readonly mode: number;
}

async function targetOf(path: string): Promise<Target> {
  const found = await stat(path).catch((cause: unknown) => {
    if (systemCode(cause) === 'ENOENT') return undefined;
    return raiseNotWritten(path, cause);
  });
  if (found?.isDirectory() === true) {
    throw new UsageError({
      code: 'file-is-directory',
      message: `"${path}" is a folder, so no file can be written there.`,
      hint: 'Name a file inside it.',
    });
  }
  // A pipe or a device has no place beside it to write to first.
  if (found !== undefined && !found.isFile())
    return { path, writeTo: path, temporary: false, mode: found.mode };
  // Through a symbolic link: replacing the link would leave the file that it points to as it was.
  const real = found === undefined ? path : await realpath(path);
  const writeTo = join(dirname(real), `.${basename(real)}.${randomUUID()}.part`);
  return { path: real, writeTo, temporary: true, mode: found === undefined ? 0o600 : found.mode & 0o777 };
}

async function putInPlace(file: FileHandle, target: Target): Promise<void> {
  if (!target.temporary) return file.close();
  await file.chmod(target.mode);
  await file.sync();
  await file.close();
  await rename(target.writeTo, target.path);
  await syncFolder(dirname(target.path));
}

/** Makes the new name last; some systems do not let a folder be opened, and the file itself is safe already. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

async function guarded<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    return raiseNotWritten(path, cause);
  }
}

function raiseNotWritten(path: string, cause: unknown): never {
  throw new UnavailableError(
    {
      code: 'file-not-written',
      message: `"${path}" cannot be written (${reason(cause)}).`,
      hint: 'Name a file in a folder that exists, that you may write to, and that has room.',
    },
    { cause },
  );
}
