import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { DatabaseSync } from '@photostructure/sqlite';
import type { Run, RunOptions } from '../end-to-end/provost.js';
import { cleanEnvironment, onPostgres, storeContent, storeInUse } from '../end-to-end/provost.js';
import { record } from '../terminal/recording.js';
import { runWords } from './running.js';

/**
 * Runs a command line like `provost` of the end-to-end tests, without a terminal and in a clean
 * environment, but in this process and from the sources. Relative paths start at `cwd`.
 */
export async function runInProcess(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { input = '', cwd } = options;
  const words = args.map((arg) => storeInUse(arg, cwd));
  const before = process.cwd();
  if (cwd !== undefined) process.chdir(cwd);
  try {
    const { stdout, stderr, exitCode } = await runWords(words, record(), {
      env: cleanEnvironment(options),
      stdin: Readable.from([Buffer.from(input)]),
      directory: () => process.cwd(),
    });
    return { stdout, stderr, code: exitCode };
  } finally {
    process.chdir(before);
  }
}

/**
 * The contents of a file store, to compare with later contents. The file's bytes do not work:
 * SQLite moves writes of this process from the journal file when its connections are collected.
 */
export function recordsOf(path: string): string {
  if (onPostgres) return storeContent(path);
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name")
      .all() as { name: string }[];
    const rows = tables.map(({ name }) => [name, database.prepare(`SELECT * FROM "${name}"`).all()]);
    return JSON.stringify(rows, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
    );
  } catch {
    // A damaged file has no records, and its bytes stay as they are.
    return readFileSync(path, 'latin1');
  } finally {
    database.close();
  }
}
