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
    if (!hasJournal(path) || !keepsLog(path)) return;
    if (isInterruptedCreation(path) || isInterruptedModeChange(path)) return;
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
const CHANGE_COUNTER_AT = 24;
const VERSION_VALID_FOR_AT = 92;
const HEADER_BYTES = 100;
// Of a rollback journal.
const PAGES_BEFORE_AT = 16;
const SECTOR_SIZE_AT = 20;

/** Does the header say that changes go into a write-ahead log? */
function keepsLog(path: string): boolean {
  const head = beginningOf(path);
  return head[MODES_AT] === WRITE_AHEAD || head[MODES_AT + 1] === WRITE_AHEAD;
}

/**
 * Was the store interrupted during creation, while empty? Then the journal restores its first page.
 */
function isInterruptedCreation(path: string): boolean {
  return sizeOf(path) <= pageSizeOf(path) && !hasLog(path) && isOfNewFile(path);
}

/**
 * Was the store interrupted while it left WAL mode, as a restore does? Then the journal holds the
 * first page at most, and rolling it back changes nothing but the mode and the change counter.
 */
function isInterruptedModeChange(path: string): boolean {
  const journal = `${path}${SUFFIX}`;
  const page = pageSizeOf(path);
  const header = beginningOf(journal);
  const sector = header.readUInt32BE(SECTOR_SIZE_AT);
  const pageAt = sector + 4;
  if (header.readUInt32BE(PAGES_BEFORE_AT) * page !== sizeOf(path)) return false;
  if (sizeOf(journal) > pageAt + page + 4) return false;
  if (sizeOf(journal) < pageAt + page) return true;
  if (bytesOf(journal, sector, 4).readUInt32BE() !== 1) return false;
  return contentOfFirstPage(bytesOf(journal, pageAt, page)).equals(
    contentOfFirstPage(bytesOf(path, 0, page)),
  );
}

/** The page without what a change of mode writes: mode, change counter, version of the engine. */
function contentOfFirstPage(page: Buffer): Buffer {
  return Buffer.from(page)
    .fill(0, MODES_AT, MODES_AT + 2)
    .fill(0, CHANGE_COUNTER_AT, CHANGE_COUNTER_AT + 4)
    .fill(0, VERSION_VALID_FOR_AT, HEADER_BYTES);
}

function pageSizeOf(path: string): number {
  const written = beginningOf(path).readUInt16BE(PAGE_SIZE_AT);
  return written === 1 ? 65_536 : written;
}

/** Did the file that the journal belongs to have no page before? */
function isOfNewFile(path: string): boolean {
  return beginningOf(`${path}${SUFFIX}`).readUInt32BE(PAGES_BEFORE_AT) === 0;
}

/** The first bytes of a file, zeros where there are none. */
function beginningOf(path: string): Buffer {
  return bytesOf(path, 0, HEADER_BYTES);
}

/** So many bytes of a file, zeros where there are none. */
function bytesOf(path: string, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, bytes, 0, length, from);
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
