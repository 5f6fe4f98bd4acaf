import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { foreignLog, logAlone } from './failures.js';
import { hasLog } from './rights.js';

const SUFFIX = '-journal';

/** Attempts, and the wait between them in milliseconds: enough for a change of journal mode. */
const LOOKS = 10;
const BETWEEN = 50;

/**
 * Refuses a store in WAL mode with a rollback journal next to it: the journal belongs to another
 * store, and the engine would roll it back into this one. A store in the other mode may have its
 * own journal. Changes nothing.
 * @throws {UnavailableError} `store-log-foreign`
 */
export async function requireNoForeignJournal(path: string): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    if (look > 0) await wait(BETWEEN);
    if (!hasJournal(path) || !keepsLog(path) || isInterruptedCreation(path)) return;
  }
  throw foreignLog(path, SUFFIX);
}

/**
 * For a missing or empty store file. A store interrupted during creation may have an empty journal.
 * @throws {ConflictError} `store-log-alone`
 */
export function requireNoJournalAlone(path: string): void {
  if (hasJournal(path) && !isOfNewFile(path)) throw logAlone(path, SUFFIX);
}

function hasJournal(path: string): boolean {
  return sizeOf(`${path}${SUFFIX}`) > 0;
}

// Offsets are those of the file format of SQLite, chapters 1.3 and 3.
const PAGE_SIZE_AT = 16;
const MODES_AT = 18;
const WRITE_AHEAD = 2;
const HEADER_BYTES = 100;
const PAGES_BEFORE_AT = 16;

/** Does the header say that changes go into a write-ahead log? */
function keepsLog(path: string): boolean {
  const head = beginningOf(path);
  return head[MODES_AT] === WRITE_AHEAD || head[MODES_AT + 1] === WRITE_AHEAD;
}

/**
 * Was the store interrupted during creation, while empty? Then the journal restores its first page.
 */
function isInterruptedCreation(path: string): boolean {
  const written = beginningOf(path).readUInt16BE(PAGE_SIZE_AT);
  const page = written === 1 ? 65_536 : written;
  return sizeOf(path) <= page && !hasLog(path) && isOfNewFile(path);
}

/** Did the file that the journal belongs to have no page before? */
function isOfNewFile(path: string): boolean {
  return beginningOf(`${path}${SUFFIX}`).readUInt32BE(PAGES_BEFORE_AT) === 0;
}

/** The first bytes of a file, zeros where there are none. */
function beginningOf(path: string): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, bytes, 0, bytes.length, 0);
    } finally {
      closeSync(file);
    }
  } catch {
    // It is gone, or what opens it next says why it cannot be read.
  }
  return bytes;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
