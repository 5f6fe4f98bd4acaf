import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { foreignLog, logAlone } from './failures.js';
import { hasLog } from './rights.js';

const SUFFIX = '-journal';

/** How often it is looked, and how long is waited between, in milliseconds: whoever changes the mode of the file is done by then. */
const LOOKS = 10;
const BETWEEN = 50;

/**
 * Refuses a store that keeps a write-ahead log, beside which a rollback journal stands: it is of another store, and the engine would play it
 * into this one. A store in the other mode may have one of its own. Nothing is touched.
 * @throws {UnavailableError} `store-log-foreign`
 */
export async function requireNoForeignJournal(path: string): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    if (look > 0) await wait(BETWEEN);
    if (!hasJournal(path) || !keepsLog(path) || isOfMaking(path)) return;
  }
  throw foreignLog(path, SUFFIX);
}

/**
 * Where no store stands, or an empty file: one that was cut while it was made may have the journal of that, which holds nothing.
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

/** Was the store cut as it was made, before anything was in it? Then the journal takes back its first page. */
function isOfMaking(path: string): boolean {
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
