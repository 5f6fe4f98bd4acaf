import { accessSync, chmodSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { readOnlyStore } from './failures.js';

/** Files that the engine creates next to an open store, with the mode of the store's file. */
const BESIDE = ['-wal', '-shm'];

/**
 * Runs before the engine creates the shared files, which nothing would remove.
 * @throws {UnavailableError} `store-read-only`
 */
export function requireWritable(path: string): void {
  try {
    accessSync(path, constants.W_OK);
  } catch (cause) {
    throw readOnlyStore(path, cause);
  }
}

/**
 * A reader without write access leaves the shared files behind, since only a writer removes them.
 * If they were read-only, their owner could not write later.
 */
export function makeSharedFilesWritable(path: string): void {
  if (isWritable(path)) return;
  for (const suffix of BESIDE) {
    try {
      const file = `${path}${suffix}`;
      const { mode } = statSync(file);
      if ((mode & OWNER_WRITES) === 0) chmodSync(file, mode | OWNER_WRITES);
    } catch {
      // There is none, or it is another user's.
    }
  }
}

/**
 * Is the store readable, but a shared file missing that may not be created? A read without these
 * files would miss commits in the -wal and concurrent writes.
 */
export function lacksSharedFiles(path: string): boolean {
  const isComplete = BESIDE.every((suffix) => existsSync(`${path}${suffix}`));
  return !isComplete && isAllowed(path, constants.R_OK) && !isWritable(dirname(path));
}

/** Does the log contain commits? */
export function hasLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

const OWNER_WRITES = 0o200;

function isWritable(path: string): boolean {
  return isAllowed(path, constants.W_OK);
}

function isAllowed(path: string, what: number): boolean {
  try {
    accessSync(path, what);
    return true;
  } catch {
    return false;
  }
}
