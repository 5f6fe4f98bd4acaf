import { accessSync, chmodSync, constants, statSync } from 'node:fs';
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

const OWNER_WRITES = 0o200;

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
