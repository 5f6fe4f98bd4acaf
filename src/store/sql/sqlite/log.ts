import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from './database.js';
import { openUnchangingDatabase } from './database.js';
import { foreignLog, logAlone } from './failures.js';
import { hasLog } from './rights.js';
import { requireNoForeignJournal, requireNoJournalAlone } from './rollback-journal.js';

/**
 * Each transaction sets a new state version and stores the previous one. The engine accepts any
 * write-ahead log next to the file and would mix pages of two states; the versions show whether the
 * log continues the file.
 */
const NEXT_VERSION = 'UPDATE store_log SET previous = mark, mark = lower(hex(randomblob(16)))';

/** How many rows the connection has changed in all. */
export function changesOn(database: Database): number {
  const statement = database.prepare('SELECT total_changes()');
  statement.setReturnArrays(true);
  return Number((statement.get() as unknown as unknown[] | undefined)?.[0] ?? 0);
}

/** Call before each commit. @param changes the connection's changes when the transaction began */
export function setStateVersion(database: Database, changes: number): void {
  if (changesOn(database) !== changes) database.exec(NEXT_VERSION);
}

/** Number of the first schema that has state versions. */
export const STATE_VERSIONS_SINCE = 4;

/** Attempts, and the wait between them in milliseconds: an active writer changes both. */
const LOOKS = 5;
const BETWEEN = 20;

/** @throws {ConflictError} `store-log-alone`: no store, but the log or journal of one */
export function requireNoLogAlone(path: string): void {
  if (hasLog(path)) throw logAlone(path);
  requireNoJournalAlone(path);
}

/**
 * Changes nothing.
 * @throws {UnavailableError} `store-log-foreign`: the log or journal belongs to another store, or
 * the log to another state of this one
 */
export async function requireOwnLog(path: string): Promise<void> {
  await requireNoForeignJournal(path);
  let before: string | undefined;
  for (let look = 0; look < LOOKS && hasLog(path); look += 1) {
    if (look > 0) await wait(BETWEEN);
    const state = stateAt(path);
    if (state.belongs) return;
    if (state.seen === before) throw foreignLog(path);
    before = state.seen;
  }
}

/** Does the log go on from the file? `seen` changes when either is written. */
function stateAt(path: string): { readonly belongs: boolean; readonly seen: string } {
  const file = fileState(path);
  const log = openSync(`${path}-wal`, 'r');
  try {
    const { size, mtimeMs } = statSync(`${path}-wal`);
    const head = logHead(log);
    const seen = [file?.stateVersion, size, mtimeMs, head?.salts.toString('hex')].join(' ');
    // The engine ignores or reports what it cannot read.
    const belongs = file === undefined || head === undefined || goesOnFrom(file, log, head);
    return { belongs, seen };
  } finally {
    closeSync(log);
  }
}

/** What the file holds without its log. */
interface FileState {
  /** Number of its schema; 0 for a database without anything in it. */
  readonly version: number;
  readonly identity: string | undefined;
  /** The page of the state version, and that version; undefined before there were any. */
  readonly page: number | undefined;
  readonly stateVersion: string | undefined;
}

/** Undefined where it cannot be read by itself, as when its log was being carried over into it. */
function fileState(path: string): FileState | undefined {
  try {
    const database = openUnchangingDatabase(path);
    try {
      const one = (sql: string): unknown => {
        const statement = database.prepare(sql);
        statement.setReturnArrays(true);
        return (statement.get() as unknown as unknown[] | undefined)?.[0];
      };
      const page = one("SELECT rootpage FROM sqlite_schema WHERE name = 'store_log'");
      const hasIdentity = one("SELECT 1 FROM sqlite_schema WHERE name = 'store_identity'") !== undefined;
      return {
        version: Number(one('PRAGMA user_version')),
        identity: hasIdentity ? String(one('SELECT identity FROM store_identity')) : undefined,
        page: page === undefined ? undefined : Number(page),
        stateVersion: page === undefined ? undefined : String(one('SELECT mark FROM store_log')),
      };
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}

// The format of a log is that of the file format of SQLite, chapter 4.
const HEAD_BYTES = 32;
const FRAME_HEAD_BYTES = 24;
const MAGIC = 0x377f0682;
/** Where the first page of a database holds the number of its schema. */
const VERSION_AT = 60;

interface LogHead {
  readonly pageSize: number;
  readonly salts: Buffer;
}

function logHead(log: number): LogHead | undefined {
  const head = bytesAt(log, 0, HEAD_BYTES);
  if (head === undefined || (head.readUInt32BE(0) & ~1) !== MAGIC) return undefined;
  return { pageSize: head.readUInt32BE(8), salts: head.subarray(16, 24) };
}

function goesOnFrom(file: FileState, log: number, { pageSize, salts }: LogHead): boolean {
  let hasVersion = false;
  let hasCommit = false;
  let isOfVersion = true;
  for (let at = HEAD_BYTES; ; at += FRAME_HEAD_BYTES + pageSize) {
    const head = bytesAt(log, at, FRAME_HEAD_BYTES);
    // Behind the last frame stand those of an earlier log, with other salts.
    if (head === undefined || !head.subarray(8, 16).equals(salts)) break;
    const page = head.readUInt32BE(0);
    hasCommit ||= head.readUInt32BE(4) !== 0;
    if (page !== 1 && file.page !== undefined && page !== file.page) continue;
    const content = bytesAt(log, at + FRAME_HEAD_BYTES, pageSize);
    if (content === undefined) break;
    if (page === 1) isOfVersion &&= content.readUInt32BE(VERSION_AT) === file.version;
    const found = versionIn(content);
    if (found === undefined) continue;
    if (isNextTo(file, found, hasVersion)) return true;
    hasVersion = true;
  }
  // A log without state versions holds nothing committed, or what other programs wrote.
  return !hasVersion && (!hasCommit || isOfVersion);
}

interface StateVersion {
  readonly stateVersion: string;
  readonly previous: string;
}

/**
 * The log starts at the file's state version, or was copied into the file up to it. A store's
 * identity precedes its first version, so a file without a version holds the identity or nothing.
 */
function isNextTo(
  { stateVersion, identity, version }: FileState,
  found: StateVersion,
  isLater: boolean,
): boolean {
  if (stateVersion !== undefined)
    return found.stateVersion === stateVersion || (!isLater && found.previous === stateVersion);
  if (isLater) return false;
  return version === 0 ? found.previous.length === IDENTITY_LENGTH : found.previous === identity;
}

const VERSION_LENGTH = 32;
const IDENTITY_LENGTH = 36;
const LEAF_OF_TABLE = 13;

/** The state version in a page that holds that one row: two texts, behind a head of three bytes. */
function versionIn(page: Buffer): StateVersion | undefined {
  if (page[0] !== LEAF_OF_TABLE || page.readUInt16BE(3) !== 1) return undefined;
  const cell = page.readUInt16BE(8);
  const [headBytes, first, second] = page.subarray(cell + 2, cell + 5);
  if (headBytes !== 3 || first !== serialType(VERSION_LENGTH)) return undefined;
  const length = [VERSION_LENGTH, IDENTITY_LENGTH].find((each) => serialType(each) === second);
  if (length === undefined) return undefined;
  const text = page.toString('latin1', cell + 5, cell + 5 + VERSION_LENGTH + length);
  return { stateVersion: text.slice(0, VERSION_LENGTH), previous: text.slice(VERSION_LENGTH) };
}

/** How a record says that a text of so many bytes follows. */
function serialType(length: number): number {
  return 13 + 2 * length;
}

function bytesAt(file: number, position: number, length: number): Buffer | undefined {
  const bytes = Buffer.alloc(length);
  return readSync(file, bytes, 0, length, position) === length ? bytes : undefined;
}
