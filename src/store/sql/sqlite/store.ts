import { accessSync, closeSync, constants, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import type { OpenOptions } from '../../open.js';
import type { Store, StoreReader, StoreWriter, TokenReader } from '../../port.js';
import { sqlAnswers } from '../answers.js';
import type { Dangling } from '../dangling.js';
import { danglingFinding, stillReferred } from '../dangling.js';
import type { SqlDriver } from '../driver.js';
import { sqlJournal } from '../journal.js';
import type { BlockWriter } from '../../summaries/stored-blocks.js';
import { patiently as waitingFor } from '../patience.js';
import { SqlRecords, statementBook } from '../records.js';
import { migrations, ownTextsOf, SCHEMA_VERSION } from '../schema.js';
import { noteTokenUse, sqlTokens } from '../tokens.js';
import type { Database } from './database.js';
import { openDatabase, openUnchangingDatabase } from './database.js';
import { blockWriter } from './block-writer.js';
import { sqliteDriver } from './driver.js';
import { readingOn, type Reading } from './reading.js';
import { createSnapshot } from './snapshot.js';
import {
  isBusy,
  isDangling,
  isOutOfRoom,
  lostLog,
  missingStore,
  newerStore,
  noPlaceBeside,
  notAStore,
  replacedStore,
  translated,
  unreadableStore,
} from './failures.js';
import { APPLICATION_ID } from './header.js';
import { changesOn, MARKED_SINCE, markState, requireNoLogAlone, requireOwnLog } from './log.js';
import { hasLog, lacksPlaceBeside, letBesideBeWritten, mustBeWritable } from './rights.js';
import { runningBeside } from './running.js';

/** SQLite's own name for a database that lives and dies with its connection. */
const IN_MEMORY = ':memory:';

/** How long SQLite itself waits, blocking this process: a short while, so that signals are heard. */
const BLOCKING_WAIT = 200;

/**
 * Kibibytes of pages that each connection keeps, of which a write has two: with four times as many an import, a role file and what takes
 * them back took no less time, and a store of a million records fills any size.
 */
const PAGES_KEPT = 8_192;

/**
 * Opens (with `create`, where there is none, makes) the store in a file; with `passing` an empty one stands in for it.
 * @throws {UnavailableError} when it is missing, locked, damaged, of a newer schema, or no Provost store.
 */
export async function openSqliteStore(path: string, options: OpenOptions): Promise<Store> {
  const isNew = isMissingOrEmpty(path);
  // Before it is opened, which may have to wait for somebody who puts another file in its place.
  const standing = isNew ? undefined : fileAt(path);
  const lasts = !isNew || options.passing !== true;
  if (isNew && lasts && !options.create) {
    throw missingStore(path);
  }
  if (isNew && lasts) requireNoLogAlone(path);
  if (options.writes === true && !isNew) mustBeWritable(path);
  if (!isNew) await requireOwnLog(path);
  const opened = async (isAlone: boolean): Promise<Database> => {
    const database = await translated(path, () =>
      connect(lasts ? path : IN_MEMORY, isNew && lasts, isAlone),
    ).catch((error: unknown) => {
      if (options.writes !== true && !isNew && lacksPlaceBeside(path)) throw noPlaceBeside(path, error);
      throw error;
    });
    try {
      await translated(path, () => prepareSchema(database, path, isNew, options));
      if (!isNew) letBesideBeWritten(path);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  };
  const mayBeAlone = !isNew && options.writes !== true && (options.readers ?? 0) === 0;
  const database = await opened(false).catch((error: unknown) => {
    if (mayBeAlone && isOutOfRoom(error)) return opened(true);
    throw error;
  });
  if (standing !== undefined && fileAt(path) !== standing) {
    database.close();
    throw replacedStore(path);
  }
  return sqliteStore(database, path, lasts ? options : { ...options, readers: 0 });
}

/** A connection with its prepared statements. */
interface Connection {
  readonly database: Database;
  readonly reading: Reading;
  readonly tokens: TokenReader;
  /** What is read and written over it in one transaction. `blocks` stores those that readers pack. */
  readonly open: (blocks?: BlockWriter) => StoreWriter;
}

/** An empty store that does not last and stands in for the one at the location. */
export async function openPassingStore(location: string, options: OpenOptions): Promise<Store> {
  const database = connect(IN_MEMORY, false);
  await prepareSchema(database, location, true, options);
  return sqliteStore(database, location, options);
}

function sqliteStore(database: Database, path: string, options: OpenOptions): Store {
  const driver = sqliteDriver(database);
  const opened = fileAt(path);
  // Undefined where it is read without one.
  const openedLog = fileAt(`${path}-wal`);
  const book = statementBook();
  const running = runningBeside(path);
  const opening = (using: SqlDriver): Connection['open'] => {
    const besides = {
      journal: sqlJournal(using),
      runningJobs: () => running.list(),
      answers: sqlAnswers(using),
      tokens: sqlTokens(using),
    };
    return (blocks) => {
      const records = new SqlRecords(using, book, blocks);
      return {
        tenantKeys: () => records.tenantKeys(),
        tenant: (key) => records.tenant(key),
        apply: (changes) => records.apply(changes),
        ...besides,
      };
    };
  };
  const connectionOver = (over: Database, using: SqlDriver): Connection => ({
    database: over,
    reading: readingOn(over),
    tokens: sqlTokens(using),
    open: opening(using),
  });
  const own = connectionOver(database, driver);
  /** The engine goes on with files that nobody finds any more, and would report as done what is lost. */
  const requireFile = (): void => {
    if (fileAt(path) !== opened) throw replacedStore(path);
    requireLog();
  };
  const requireLog = (): void => {
    if (openedLog !== undefined && fileAt(`${path}-wal`) !== openedLog) throw lostLog(path);
  };
  let last: Promise<unknown> = Promise.resolve();
  let turns = 0;
  /** One transaction at a time on this connection. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    turns += 1;
    const turn = async (): Promise<T> => {
      try {
        return await work();
      } finally {
        // Here, so that it is over for whoever waited for it too.
        turns -= 1;
      }
    };
    const next = last.then(turn);
    last = next.catch(() => undefined);
    return next;
  };
  const { readers = 0 } = options;
  const pool =
    readers === 0
      ? undefined
      : connectionPool(readers, (): Connection => {
          const other = connect(path, false);
          return connectionOver(other, sqliteDriver(other));
        });
  const readOn = async <T>(
    { database: over, open, reading }: Connection,
    work: (reader: StoreReader) => Promise<T>,
  ): Promise<T> => {
    requireFile();
    await patiently(options, () => reading.begin());
    const blocks = blockWriter(over, options.keepBlocksFrom);
    try {
      const result = await work(open(blocks.writer));
      await blocks.writer.finish();
      return result;
    } finally {
      blocks.close();
      reading.end();
    }
  };
  const whenFree = <T>(work: (connection: Connection) => Promise<T>): Promise<T> =>
    pool === undefined ? inTurn(() => work(own)) : pool.use(work);
  const before = createSnapshot(() => connect(path, false));
  const openBefore = opening(before.driver);

  return {
    location: path,
    running,
    async identity() {
      const [row] = await translated(path, () => driver.all('SELECT identity FROM store_identity', []));
      return String(row?.[0]);
    },

    async signingKey() {
      const [row] = await translated(path, () => driver.all('SELECT signing FROM store_key', []));
      return Buffer.from(String(row?.[0]), 'hex');
    },

    async schemaVersion() {
      requireFile();
      return translated(path, () => pragma(database, 'user_version'));
    },

    read: <T>(work: (reader: StoreReader) => Promise<T>) =>
      whenFree((connection) => translated(path, () => readOn(connection, work))),

    findToken: (id) =>
      whenFree((connection) =>
        translated(path, () => {
          requireFile();
          return connection.tokens.find(id);
        }),
      ),

    write: <T>(work: (writer: StoreWriter, before: StoreReader) => Promise<T>) =>
      inTurn(() =>
        translated(path, async () => {
          await patiently(options, () => database.exec('BEGIN IMMEDIATE'));
          const changes = changesOn(database);
          try {
            requireFile();
            const result = await work(own.open(), openBefore());
            // A reader of an older state would keep the write-ahead log from being emptied by the commit.
            before.release();
            requireFile();
            markState(database, changes);
            commit(database);
            // What was committed into a log that nobody finds is not reported as done.
            requireLog();
            return result;
          } catch (error) {
            before.release();
            // A failed COMMIT or a full disk may have ended the transaction already.
            if (database.isTransaction) database.exec('ROLLBACK');
            // Whatever else is found out where another file stands, or none, follows from that.
            requireFile();
            throw error;
          }
        }),
      ),

    async noteTokenUse(id, day) {
      // Nobody is kept waiting for it either, behind what this process writes.
      if (turns > 0) return;
      await inTurn(async () => {
        database.exec('PRAGMA busy_timeout = 0');
        try {
          requireFile();
          database.exec('BEGIN IMMEDIATE');
          const changes = changesOn(database);
          await noteTokenUse(driver, id, day);
          markState(database, changes);
          database.exec('COMMIT');
        } catch {
          if (database.isTransaction) database.exec('ROLLBACK');
          // Nobody is refused because the day could not be kept: the store may be busy, full or on a read-only disk.
        } finally {
          database.exec(`PRAGMA busy_timeout = ${BLOCKING_WAIT}`);
        }
      });
    },

    async check() {
      return translated(path, async () => {
        const damage = (await driver.all('PRAGMA integrity_check(20)', [])).map(([line]) => String(line));
        const dangling = await driver.all('PRAGMA foreign_key_check', []);
        return [
          ...damage.filter((line) => line !== 'ok'),
          ...dangling.map(([table, , parent]) =>
            danglingFinding({ table: String(table), parent: String(parent) }),
          ),
        ];
      });
    },

    async close() {
      await pool?.close();
      await inTurn(async () => {
        before.close();
        database.close();
      });
    },
  };
}

interface ConnectionPool {
  /** Runs `work` on a connection of its own, as soon as one is free; the first to ask is the first to be given one. */
  use<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Waits for those in use, and closes them all. */
  close(): Promise<void>;
}

/** At most `size` connections, each made when all that there are stand in use. */
function connectionPool(size: number, make: () => Connection): ConnectionPool {
  const all: Connection[] = [];
  const free: Connection[] = [];
  const waiting: ((connection: Connection) => void)[] = [];
  let inUse = 0;
  let whenUnused: (() => void) | undefined;

  const take = async (): Promise<Connection> => {
    const ready = free.pop();
    if (ready !== undefined) return ready;
    if (all.length >= size) return new Promise((resolve) => void waiting.push(resolve));
    const made = make();
    all.push(made);
    return made;
  };
  const giveBack = (connection: Connection): void => {
    const next = waiting.shift();
    if (next === undefined) free.push(connection);
    else next(connection);
  };

  return {
    async use(work) {
      inUse += 1;
      try {
        const connection = await take();
        try {
          return await work(connection);
        } finally {
          giveBack(connection);
        }
      } finally {
        inUse -= 1;
        if (inUse === 0) whenUnused?.();
      }
    },
    async close() {
      while (inUse > 0) await new Promise<void>((resolve) => (whenUnused = resolve));
      for (const { database } of all) database.close();
    },
  };
}

/**
 * @param isAlone no other connection shares the store, which needs no room beside it: on a full disk what is committed can be read so, and
 *   others wait meanwhile as for a writer
 */
function connect(path: string, isMissing: boolean, isAlone = false): Database {
  if (isMissing) makeFile(path);
  const database = isUnchanging(path)
    ? openUnchangingDatabase(path)
    : openDatabase(path, { timeout: BLOCKING_WAIT });
  try {
    if (isAlone) database.exec('PRAGMA locking_mode = EXCLUSIVE');
    database.exec('PRAGMA foreign_keys = ON');
    database.exec(`PRAGMA cache_size = -${PAGES_KEPT}`);
    database.exec('PRAGMA temp_store = FILE');
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/**
 * On a read-only disk nobody can write, and the files that let readers and writers share a store cannot be made. But what was committed and
 * stands in the -wal alone, as in a picture of a disk whose store was at work, belongs to it: that is read with it, or not at all.
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

async function prepareSchema(
  database: Database,
  path: string,
  isNew: boolean,
  options: OpenOptions,
): Promise<void> {
  if (isNew) {
    // Readers go on while a writer works (write-ahead log), and a commit that was reported survives a power cut.
    await patiently(options, () => database.exec('PRAGMA journal_mode = WAL'));
  }
  database.exec('PRAGMA synchronous = FULL');
  const { version, application, hasTables } = await patiently(options, () => headOf(database));
  // A database without anything in it is one that is being made, or whose making was cut short.
  const isBlank = version === 0 && application === 0 && !hasTables;
  if (!isBlank && application !== APPLICATION_ID) throw notAStore(path);
  if (version > SCHEMA_VERSION) throw newerStore(path, version);
  if (version < SCHEMA_VERSION) await migrate(database, options);
}

async function migrate(database: Database, options: OpenOptions): Promise<void> {
  await patiently(options, () => database.exec('BEGIN IMMEDIATE'));
  try {
    const from = pragma(database, 'user_version');
    const changes = changesOn(database);
    for (let version = from + 1; version <= SCHEMA_VERSION; version += 1) {
      database.exec(migrations.sqlite[version - 1] ?? '');
      for (const { sql, text } of ownTextsOf(version)) database.prepare(sql).run(text);
    }
    // The version that brought marks gives the first one itself.
    if (from >= MARKED_SINCE) markState(database, changes);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function patiently<T>(options: OpenOptions, attempt: () => T): Promise<T> {
  return waitingFor(options, attempt, isBusy);
}

function commit(database: Database): void {
  try {
    database.exec('COMMIT');
  } catch (error) {
    if (!isDangling(error)) throw error;
    throw stillReferred(danglingRows(database), { cause: error });
  }
}

function danglingRows(database: Database): Dangling[] {
  const grouped = database.prepare(
    'SELECT "table", parent, count(*) AS count FROM pragma_foreign_key_check GROUP BY "table", parent',
  );
  return grouped.all() as { table: string; parent: string; count: number }[];
}

/** Which file stands there: another one has another number. */
function fileAt(path: string): string | undefined {
  if (path === IN_MEMORY) return undefined;
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? undefined : `${found.dev} ${found.ino}`;
}

function isMissingOrEmpty(path: string): boolean {
  try {
    const found = statSync(path);
    return found.isFile() && found.size === 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true;
    throw unreadableStore(path, error);
  }
}

/** The file holds records of people: it is for its keeper's eyes only. Those beside it (-wal, -shm) take its rights. */
function makeFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw unreadableStore(path, error);
  }
}

/** What the file says of itself, at one moment. */
function headOf(database: Database): { version: number; application: number; hasTables: boolean } {
  database.exec('BEGIN');
  try {
    return {
      version: pragma(database, 'user_version'),
      application: pragma(database, 'application_id'),
      hasTables: database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined,
    };
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
  }
}

function pragma(database: Database, name: string): number {
  const statement = database.prepare(`PRAGMA ${name}`);
  statement.setReturnArrays(true);
  return Number((statement.get() as unknown[] | undefined)?.[0] ?? 0);
}
