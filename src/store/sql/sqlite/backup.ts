import { constants, existsSync, statSync } from 'node:fs';
import { copyFile, link, open, rm } from 'node:fs/promises';
import { z } from 'zod';
import { ConflictError, InterruptedError, UnavailableError } from '../../../domain/errors.js';
import { partPathOf, putInPlace } from '../../../files/whole-file.js';
import { SCHEMA_VERSION } from '../schema.js';
import type { Database } from './database.js';
import { copyPages, openDatabase, openUnchangingDatabase } from './database.js';
import { isBusy, isOutOfRoom, missingStore, newerStore, notAStore, translated } from './failures.js';
import { APPLICATION_ID } from './header.js';
import { requireOwnLog } from './log.js';
import { hasLog } from './rights.js';

/** What a file of a store, or a backup of one, holds. */
export interface StoreFacts {
  /** Number of its schema. */
  readonly schema: number;
  readonly tenants: number;
  readonly jobs: number;
  readonly auditEntries: number;
  /** Hash of the last entry of the audit chain; null where there is none. */
  readonly head: string | null;
}

export interface CopySteps {
  /** Bytes copied so far, and in all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Nobody is at work in the file that is copied. */
  readonly isAtRest?: boolean | undefined;
}

/** A store that a copy is to replace. */
export interface StandingStore {
  readonly facts: StoreFacts;
  /**
   * Replaces the store file by a checked copy when nobody has it open. First moves the contents of
   * its -wal into the old file, which stays under another name.
   * @returns the name of the old file
   * @throws {ConflictError} `store-open` while anybody has the file open; nothing was changed then
   */
  readonly replace: (part: string) => Promise<string>;
  readonly close: () => void;
}

/** How long others are waited for that only look into the file, in milliseconds. */
const WAIT = 2_000;

/**
 * Copies one committed state of the database file into a new file next to `target`, while others
 * may write. Checks that the copy is complete and a store of a known version.
 * @returns the path of the copy, private to its owner and synchronised, and its contents
 * @throws {UnavailableError} `not-a-store`, `store-newer`, `store-corrupt`; {InterruptedError}.
 * Removes the copy then.
 */
export async function copyNextTo(
  source: string,
  target: string,
  steps: CopySteps,
): Promise<{ readonly part: string; readonly facts: StoreFacts }> {
  const part = partPathOf(target);
  try {
    await (await open(part, 'wx', 0o600)).close();
    await translated(source, async () => {
      await requireOwnLog(source);
      const from = openToRead(source, steps.isAtRest);
      try {
        factsIn(from, source);
        await copyState(from, part, steps);
      } finally {
        from.close();
      }
    }).catch((error: unknown) => {
      // What a copy lacks room for is where it is made.
      if (!isOutOfRoom(error) || !(error instanceof Error)) throw error;
      return translated(target, () => Promise.reject(error.cause as Error));
    });
    const facts = await translated(source, () => checkedCopy(part, source));
    await flush(part);
    return { part, facts };
  } catch (error) {
    await discard(part);
    throw error;
  }
}

/** Removes a copy that is not wanted. */
export async function discard(part: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(`${part}${suffix}`, { force: true });
}

/**
 * Inspects the store file that a copy replaces. Uses one connection for everything: the driver
 * frees a closed one only when its statements are collected, and until then it would count as
 * another user.
 * @throws {UnavailableError} as `copyNextTo`, also for a store too damaged to read
 */
export async function standingStore(path: string): Promise<StandingStore> {
  const database = await translated(path, async () => {
    await requireOwnLog(path);
    return openToRead(path);
  });
  try {
    const facts = await translated(path, () => factsIn(database, path));
    return {
      facts,
      replace: (part) => translated(path, () => replaceFile(database, path, part)),
      close: () => database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

async function replaceFile(old: Database, path: string, part: string): Promise<string> {
  await keepLog(part);
  try {
    lockExclusively(old, path);
    // While it is locked, so that nobody opens the old file under the name of the new one.
    const oldFile = await keepOldFile(path);
    await putInPlace(part, path);
    return oldFile;
  } finally {
    unlock(old);
  }
}

/** Readers and writers share the file through its log, as with every store. */
export async function keepLog(part: string): Promise<void> {
  await translated(part, () => {
    const database = openDatabase(part, { timeout: WAIT });
    try {
      database.exec('PRAGMA journal_mode = WAL');
    } finally {
      database.close();
    }
  });
  await flush(part);
}

/**
 * Every connection to a store with a log holds a shared lock, so leaving WAL mode proves exclusive
 * use.
 */
function lockExclusively(database: Database, path: string): void {
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    database.exec('PRAGMA journal_mode = DELETE');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    if (isBusy(error)) throw storeOpen(path, error);
    throw error;
  }
  if (hasLog(path)) throw storeOpen(path);
}

/** A lock that is let go at the next reading, as SQLite has it. */
function unlock(database: Database): void {
  if (database.isTransaction) database.exec('ROLLBACK');
  database.exec('PRAGMA locking_mode = NORMAL');
  database.exec('SELECT count(*) FROM sqlite_schema');
}

function storeOpen(path: string, cause?: unknown): ConflictError {
  return new ConflictError(
    {
      code: 'store-open',
      message: `Another process has ${path} open; nothing was changed.`,
      hint: 'Stop the service or command that uses it (`provost job watch` tells of writes), and run the same command again.',
    },
    { cause },
  );
}

/** Gives the file a second name, that of nothing else. */
async function keepOldFile(path: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = `${path}-before-restore${number === 1 ? '' : `-${number}`}`;
    try {
      // Some disks know no second names: there it is copied.
      await link(path, name).catch((error: unknown) => {
        if (isTaken(error)) throw error;
        return copyFile(path, name, constants.COPYFILE_EXCL);
      });
      return name;
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

/**
 * @param isAtRest nobody uses the file: without a log it is opened immutable, so that no files are
 * created
 */
function openToRead(path: string, isAtRest = false): Database {
  if (statSync(path, { throwIfNoEntry: false })?.size === 0 || !existsSync(path)) throw missingStore(path);
  const standsAlone = isAtRest && !existsSync(`${path}-wal`) && !existsSync(`${path}-journal`);
  return standsAlone ? openUnchangingDatabase(path) : openDatabase(path, { timeout: WAIT });
}

async function copyState(from: Database, part: string, { onProgress, signal }: CopySteps): Promise<void> {
  // The transaction holds the snapshot, so that a writer does not restart the copy.
  from.exec('BEGIN');
  from.prepare('SELECT count(*) FROM sqlite_schema').get();
  const pageSize = numberOf(from, 'PRAGMA page_size');
  try {
    await copyPages(from, part, (done, total) => {
      requireGoingOn(signal);
      onProgress?.(done * pageSize, total * pageSize);
    });
    // A copy that ends in one step reports no progress.
    requireGoingOn(signal);
  } finally {
    if (from.isTransaction) from.exec('ROLLBACK');
  }
}

/** @param source as it is called in a sentence */
function checkedCopy(part: string, source: string): StoreFacts {
  const copy = openDatabase(part, { timeout: WAIT });
  try {
    // One file, whole by itself.
    copy.exec('PRAGMA journal_mode = DELETE');
    const facts = factsIn(copy, source);
    const findings = columnOf(copy, 'PRAGMA integrity_check(1)').filter((line) => line !== 'ok');
    const dangling = columnOf(copy, 'SELECT "table" FROM pragma_foreign_key_check LIMIT 1');
    if (findings.length > 0 || dangling.length > 0) throw damaged(source);
    return facts;
  } finally {
    copy.close();
  }
}

function damaged(source: string): UnavailableError {
  return new UnavailableError({
    code: 'store-corrupt',
    message: `${source} is damaged, so that no copy of it would be whole; nothing was changed.`,
    hint: 'See what is wrong with `provost doctor`, and restore it from an earlier backup.',
  });
}

/** @throws {UnavailableError} where it is no store of a known version */
function factsIn(database: Database, path: string): StoreFacts {
  const schema = numberOf(database, 'PRAGMA user_version');
  if (numberOf(database, 'PRAGMA application_id') !== APPLICATION_ID || schema < 1) throw notAStore(path);
  if (schema > SCHEMA_VERSION) throw newerStore(path, schema);
  const [head] = columnOf(database, 'SELECT hash FROM audit ORDER BY seq DESC LIMIT 1');
  return {
    schema,
    tenants: numberOf(database, 'SELECT count(*) FROM tenant'),
    jobs: numberOf(database, 'SELECT count(*) FROM job'),
    auditEntries: numberOf(database, 'SELECT count(*) FROM audit'),
    head: head ?? null,
  };
}

function numberOf(database: Database, sql: string): number {
  return z.coerce.number().int().parse(columnOf(database, sql)[0]);
}

/** The first column of each row, as text. */
function columnOf(database: Database, sql: string): string[] {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return statement.all().map((row) => String(Array.isArray(row) ? row[0] : undefined));
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** @throws {InterruptedError} */
function requireGoingOn(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new InterruptedError({
    code: 'interrupted',
    message: 'Interrupted; nothing was changed.',
    hint: 'Run the same command again to do it whole.',
  });
}
