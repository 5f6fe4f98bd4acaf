import { accessSync, chmodSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { readOnlyStore } from './failures.js';

/** Files that the engine makes beside a store while it is open; they take the rights of the store's own file. */
const BESIDE = ['-wal', '-shm'];

/**
 * Checked before the engine makes files beside the store, which nothing would remove.
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
 * A reader without the right to write leaves the files beside the store behind: only a writer removes
 * them. As read-only files they would stop their owner from writing later.
 */
export function makeFilesBesideWritable(path: string): void {
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
 * May the store be read, but one of the files beside it is missing and may not be made? Reading
 * without them would miss what is in the -wal alone, and what others write meanwhile.
 */
export function lacksFilesBeside(path: string): boolean {
  const isComplete = BESIDE.every((suffix) => existsSync(`${path}${suffix}`));
  return !isComplete && isAllowed(path, constants.R_OK) && !isWritable(dirname(path));
}

/** Is something committed in a log beside the store's own file? */
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
