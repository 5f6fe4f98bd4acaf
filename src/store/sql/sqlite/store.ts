import type { OpenOptions } from '../../open-options.js';
import type { Store, StoreReader, StoreWriter } from '../../port.js';
import type { TokenReader } from '../../tokens.js';
import type { BlockWriter } from '../../summaries/stored-blocks.js';
import { retryWhileBusy } from '../busy-retry.js';
import { danglingFinding } from '../dangling.js';
import type { SqlDriver } from '../driver.js';
import { SqlRecords } from '../records.js';
import { statementBook } from '../statements.js';
import { sqlLedgers, SqlStoreWriter } from '../store-reader.js';
import { noteTokenUse, sqlTokens } from '../tokens.js';
import { blockWriter } from './block-writer.js';
import { commit } from './commit.js';
import { BLOCKING_WAIT, connect, fileAt, IN_MEMORY, isMissingOrEmpty, isSameFile } from './connection.js';
import type { Database } from './database.js';
import { sqliteDriver } from './driver.js';
import {
  isBusy,
  isOutOfRoom,
  lostLog,
  missingStore,
  replacedStore,
  translated,
  unwritableFolder,
} from './failures.js';
import { changesOn, requireNoLogAlone, requireOwnLog, setStateVersion } from './log.js';
import { readerPool } from './pool.js';
import { lacksSharedFiles, makeSharedFilesWritable, requireWritable } from './rights.js';
import { runningInFiles } from './running.js';
import { prepareSchema, schemaVersionOf } from './schema.js';
import { snapshotOn, type Snapshot } from './snapshot.js';
import { stateBefore } from './state-before.js';

/**
 * Opens the store in a file. `create` makes a missing one; `temporary` uses an empty store in
 * memory in its place.
 * @throws {UnavailableError} missing, locked, damaged, of a newer schema, or no Provost store
 */
export async function openSqliteStore(path: string, options: OpenOptions): Promise<Store> {
  const isNew = isMissingOrEmpty(path);
  // Before it is opened, which may have to wait while another file is put there.
  const standing = isNew ? undefined : fileAt(path);
  if (isNew && options.temporary === true) return openTemporaryStore(path, options);
  if (isNew) {
    if (!options.create) throw missingStore(path);
    requireNoLogAlone(path);
  } else {
    if (options.writes === true) requireWritable(path);
    await requireOwnLog(path);
  }
  const database = await openFile(path, isNew, options);
  if (standing !== undefined && !isSameFile(fileAt(path), standing)) {
    database.close();
    throw replacedStore(path);
  }
  return sqliteStore(database, path, options);
}

/** An empty store in memory in place of the missing one at the location. */
export async function openTemporaryStore(location: string, options: OpenOptions): Promise<Store> {
  const database = connect(IN_MEMORY);
  await prepareSchema(database, location, true, options);
  return sqliteStore(database, location, { ...options, readers: 0 });
}

async function openFile(path: string, isNew: boolean, options: OpenOptions): Promise<Database> {
  const opened = async (isAlone: boolean): Promise<Database> => {
    const database = await translated(path, () => connect(path, { isNew, isAlone })).catch(
      (error: unknown) => {
        if (options.writes !== true && !isNew && lacksSharedFiles(path)) throw unwritableFolder(path, error);
        throw error;
      },
    );
    try {
      await translated(path, () => prepareSchema(database, path, isNew, options));
      if (!isNew) makeSharedFilesWritable(path);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  };
  const mayBeAlone = !isNew && options.writes !== true && (options.readers ?? 0) === 0;
  return opened(false).catch((error: unknown) => {
    if (mayBeAlone && isOutOfRoom(error)) return opened(true);
    throw error;
  });
}

/** A connection with its prepared statements. */
interface Connection {
  readonly database: Database;
  readonly snapshot: Snapshot;
  readonly tokens: TokenReader;
  /** Reads and writes of one transaction. `blocks` stores the blocks that readers pack. */
  readonly open: (blocks?: BlockWriter) => StoreWriter;
  close(): void;
}

function sqliteStore(database: Database, path: string, options: OpenOptions): Store {
  const driver = sqliteDriver(database);
  const retry = <T>(attempt: () => T): Promise<T> => retryWhileBusy(options, attempt, isBusy);
  const opened = fileAt(path);
  // Undefined where the store is read without a log.
  const logPath = `${path}-wal`;
  const openedLog = fileAt(logPath);
  const book = statementBook();
  const running = runningInFiles(path);
  const opening = (using: SqlDriver): Connection['open'] => {
    const ledgers = sqlLedgers(using, running);
    return (blocks) => new SqlStoreWriter(new SqlRecords(using, book, blocks), ledgers);
  };
  const connectionOver = (over: Database, using: SqlDriver): Connection => ({
    database: over,
    snapshot: snapshotOn(over),
    tokens: sqlTokens(using),
    open: opening(using),
    close: () => over.close(),
  });
  const own = connectionOver(database, driver);
  /** The engine goes on with files that were removed, and would report as done what is lost. */
  const requireFile = (): void => {
    if (!isSameFile(fileAt(path), opened)) throw replacedStore(path);
    requireLog();
  };
  const requireLog = (): void => {
    if (openedLog !== undefined && !isSameFile(fileAt(logPath), openedLog)) throw lostLog(path);
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
        // Counted down before the next turn begins.
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
      : readerPool(readers, (): Connection => {
          const other = connect(path);
          return connectionOver(other, sqliteDriver(other));
        });
  const readOn = async <T>(
    { database: over, open, snapshot }: Connection,
    work: (reader: StoreReader) => Promise<T>,
  ): Promise<T> => {
    requireFile();
    try {
      snapshot.begin();
    } catch (error) {
      if (!isBusy(error)) throw error;
      await retry(() => snapshot.begin());
    }
    const blocks = blockWriter(over, options.keepBlocksFrom);
    try {
      const result = await work(open(blocks.writer));
      await blocks.writer.finish();
      return result;
    } finally {
      blocks.close();
      snapshot.end();
    }
  };
  const whenFree = <T>(work: (connection: Connection) => Promise<T>): Promise<T> =>
    pool === undefined ? inTurn(() => work(own)) : pool.use(work);
  const before = stateBefore(() => connect(path));
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
      return translated(path, () => schemaVersionOf(database));
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
          await retry(() => database.exec('BEGIN IMMEDIATE'));
          const changes = changesOn(database);
          try {
            requireFile();
            const result = await work(own.open(), openBefore());
            // A reader of an older state would stop the commit from emptying the write-ahead log.
            before.release();
            requireFile();
            setStateVersion(database, changes);
            commit(database);
            // What was committed into a removed log is not reported as done.
            requireLog();
            return result;
          } catch (error) {
            before.release();
            // A failed COMMIT or a full disk may have ended the transaction already.
            if (database.isTransaction) database.exec('ROLLBACK');
            // Where the file was replaced, every other error follows from that.
            requireFile();
            throw error;
          }
        }),
      ),

    async noteTokenUse(id, day) {
      // It does not wait for what this process writes.
      if (turns > 0) return;
      await inTurn(async () => {
        database.exec('PRAGMA busy_timeout = 0');
        try {
          requireFile();
          database.exec('BEGIN IMMEDIATE');
          const changes = changesOn(database);
          await noteTokenUse(driver, id, day);
          setStateVersion(database, changes);
          database.exec('COMMIT');
        } catch {
          if (database.isTransaction) database.exec('ROLLBACK');
          // The store may be busy, full or on a read-only disk: the request itself goes on.
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
