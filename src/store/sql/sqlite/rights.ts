import { accessSync, chmodSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { readOnlyStore } from './failures.js';

/** Files that the engine makes beside a store while it is open; they take the rights of the store's own file. */
const BESIDE = ['-wal', '-shm'];

/**
 * Refuses a store that is to be written and may not be, before the engine makes files beside it that nothing would remove.
 * @throws {UnavailableError} `store-read-only`
 */
export function mustBeWritable(path: string): void {
  try {
    accessSync(path, constants.W_OK);
  } catch (cause) {
    throw readOnlyStore(path, cause);
  }
}

/**
 * Whoever may only read a store leaves the files beside it behind, because only a writer can tidy them up: read-only as the store was, they
 * would stand in the way of their own owner once the store may be written again.
 */
export function letBesideBeWritten(path: string): void {
  if (isWritable(path)) return;
  for (const suffix of BESIDE) {
    try {
      const file = `${path}${suffix}`;
      const { mode } = statSync(file);
      if ((mode & OWNER_WRITES) === 0) chmodSync(file, mode | OWNER_WRITES);
    } catch {
      // There is none, or it is another user's, whose business it is.
    }
  }
}

/**
 * Is it a store that may be read, but for the files that whoever reads it keeps beside it, of which one is missing and may not be made?
 * Reading it without them would pass over what stands in the -wal alone, and over whoever writes meanwhile.
 */
export function lacksPlaceBeside(path: string): boolean {
  const isComplete = BESIDE.every((suffix) => existsSync(`${path}${suffix}`));
  return !isComplete && isAllowed(path, constants.R_OK) && !isWritable(dirname(path));
}

/** Does something that was committed stand beside the store's own file? */
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
