import { accessSync, closeSync, constants, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from './database.js';
import { openDatabase, openUnchangingDatabase } from './database.js';
import { unreadableStore } from './failures.js';
import { hasLog } from './rights.js';

/** SQLite's own name for a database that lives and ends with its connection. */
export const IN_MEMORY = ':memory:';

/** How long SQLite waits and blocks this process, in milliseconds: short, to react to signals. */
export const BLOCKING_WAIT = 200;

/**
 * Kibibytes of pages that each connection caches; a write has two connections. Four times as many
 * made no import and no undo faster.
 */
const CACHED_PAGES = 8_192;

export interface ConnectOptions {
  /** There is no file yet: it is made. */
  readonly isNew?: boolean;
  /**
   * Exclusive use of the store, which needs no shared files: so a store on a full disk can be read.
   * Others wait meanwhile as for a writer.
   */
  readonly isAlone?: boolean;
}

export function connect(path: string, { isNew = false, isAlone = false }: ConnectOptions = {}): Database {
  if (isNew) makeFile(path);
  const database = isUnchanging(path)
    ? openUnchangingDatabase(path)
    : openDatabase(path, { timeout: BLOCKING_WAIT });
  try {
    if (isAlone) database.exec('PRAGMA locking_mode = EXCLUSIVE');
    database.exec('PRAGMA foreign_keys = ON');
    database.exec(`PRAGMA cache_size = -${CACHED_PAGES}`);
    database.exec('PRAGMA temp_store = FILE');
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/**
 * On a read-only disk nobody can write or create the shared files. Commits that are only in the
 * -wal must not be missed: the store is then read with it or not at all.
 */
function isUnchanging(path: string): boolean {
  return path !== IN_MEMORY && !hasLog(path) && isOnReadOnlyDisk(path);
}

function isOnReadOnlyDisk(path: string): boolean {
  try {
    accessSync(dirname(path), constants.W_OK);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EROFS';
  }
}

/** Identifies a file by device and inode. */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/** The identity of the file at a path. Undefined for a missing file. */
export function fileAt(path: string): FileIdentity | undefined {
  return path === IN_MEMORY ? undefined : statSync(path, EXACT);
}

const EXACT = { throwIfNoEntry: false, bigint: true } as const;

/** Are both the same file, or both missing? */
export function isSameFile(one: FileIdentity | undefined, other: FileIdentity | undefined): boolean {
  return one?.ino === other?.ino && one?.dev === other?.dev;
}

export function isMissingOrEmpty(path: string): boolean {
  try {
    const found = statSync(path);
    return found.isFile() && found.size === 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true;
    throw unreadableStore(path, error);
  }
}

/** The file holds personal records: only its owner may read it. The -wal and -shm get its mode. */
function makeFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw unreadableStore(path, error);
  }
}
