import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { DatabaseSync } from '@photostructure/sqlite';
import type { Run, RunOptions } from '../end-to-end/provost.js';
import { cleanEnvironment, onPostgres, schemaContent, storeInUse } from '../end-to-end/provost.js';
import { record } from '../terminal/recording.js';
import { runWords } from './running.js';
import { NOW } from './session.js';

interface InProcessOptions extends RunOptions {
  /** Gives `NOW` by default. */
  readonly clock?: () => number;
}

/**
 * Runs a command line like `provost` of the end-to-end tests, without a terminal and in a clean
 * environment, but in this process and from the sources. Relative paths start at `cwd`.
 */
export async function runInProcess(args: readonly string[], options: InProcessOptions = {}): Promise<Run> {
  const { input = '', cwd, clock = (): number => NOW } = options;
  const words = args.map((arg) => storeInUse(arg, cwd));
  const before = process.cwd();
  if (cwd !== undefined) process.chdir(cwd);
  try {
    const { stdout, stderr, exitCode } = await runWords(words, record(), {
      env: cleanEnvironment(options),
      stdin: Readable.from([Buffer.from(input)]),
      directory: () => process.cwd(),
      clock,
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
export async function recordsOf(path: string): Promise<string> {
  if (onPostgres) return schemaContent(path);
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
