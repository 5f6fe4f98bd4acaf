import { UnavailableError } from '../../../domain/errors.js';
import type { OpenOptions } from '../../open-options.js';
import type { JournalWriter, Store, StoreReader, StoreWriter } from '../../port.js';
import { danglingFinding, stillReferred } from '../dangling.js';
import type { SqlDriver } from '../driver.js';
import type { BlockWriter } from '../../summaries/stored-blocks.js';
import { sqlLedgers, SqlStoreWriter } from '../store-reader.js';
import { sqlTokens } from '../tokens.js';
import { SqlRecords } from '../records.js';
import { statementBook } from '../statements.js';
import { SCHEMA_VERSION } from '../schema.js';
import type { PostgresAddress } from './address.js';
import { postgresAddress } from './address.js';
import { blockWriter } from './block-writer.js';
import { commit } from './commit.js';
import type { PostgresConnection } from './connection.js';
import { postgresDriver } from './driver.js';
import { translated } from './failures.js';
import { lockForWriting } from './lock.js';
import type { Environment } from './password-file.js';
import type { Pool } from './pool.js';
import { openPool } from './pool.js';
import { BEGIN_SNAPSHOT, inSnapshot } from './snapshot.js';
import { stateBefore } from './state-before.js';
import { allDangling, watchedReferences } from './references.js';
import { runningOnServer } from './running.js';
import { headOf, migrate, requireKnownVersion } from './schema.js';

/**
 * Opens the store in a schema of a PostgreSQL database. `create` makes a missing one; `temporary`
 * uses an empty store in memory in its place.
 * @throws {UnavailableError} the server is unreachable or unusable, or the schema holds no store or
 * a newer one; {DeniedError} the server refuses the user; {UsageError} the URL is not valid
 */
export async function openPostgresStore(url: string, env: Environment, options: OpenOptions): Promise<Store> {
  const address = postgresAddress(url, env);
  const { location } = address;
  return translated(location, async () => {
    const pool = await openPool(address);
    try {
      const isThere = await pool.use((connection) => prepareStore(connection, address, options));
      if (isThere) return postgresStore(pool, address, options);
    } catch (error) {
      await pool.close();
      throw error;
    }
    await pool.close();
    const { openTemporaryStore } = await import('../sqlite/store.js');
    return openTemporaryStore(location, options);
  });
}

/** Creates or migrates the store as the options say. False if a temporary store must replace it. */
async function prepareStore(
  connection: PostgresConnection,
  address: PostgresAddress,
  options: OpenOptions,
): Promise<boolean> {
  const head = await headOf(connection, address);
  requireKnownVersion(address, head);
  if (head.isBlank && !options.create) {
    if (options.temporary !== true) throw missing(address.location);
    return false;
  }
  if (head.version < SCHEMA_VERSION) await migrateLocked(connection, address, options);
  return true;
}

async function migrateLocked(
  connection: PostgresConnection,
  address: PostgresAddress,
  options: OpenOptions,
): Promise<void> {
  await connection.query('BEGIN');
  await lockForWriting(connection, address, options);
  await migrate(connection, address);
  await connection.query('COMMIT');
}

function postgresStore(pool: Pool, address: PostgresAddress, options: OpenOptions): Store {
  const { location } = address;
  const book = statementBook();
  const running = runningOnServer(pool);
  let lastWrite: Promise<unknown> = Promise.resolve();
  /** One write at a time in this process; the lock is for those of others. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = lastWrite.then(work, work);
    lastWrite = next.catch(() => undefined);
    return next;
  };
  const records = (driver: SqlDriver, blocks?: BlockWriter): SqlRecords =>
    new SqlRecords(driver, book, blocks);

  const written = async <T>(
    connection: PostgresConnection,
    before: PostgresConnection,
    work: (writer: StoreWriter, before: StoreReader) => Promise<T>,
  ): Promise<T> => {
    const references = watchedReferences();
    const driver = postgresDriver(connection, references);
    const ledgers = sqlLedgers(driver, running);
    const journal = journalBehind(ledgers.journal);
    const writer = new SqlStoreWriter(records(driver), { ...ledgers, journal });
    const driverBefore = postgresDriver(before);
    const result = await work(
      writer,
      new SqlStoreWriter(records(driverBefore), sqlLedgers(driverBefore, running)),
    );
    await journal.settled();
    const dangling = await references.dangling(connection);
    if (dangling.length > 0) throw stillReferred(dangling);
    await commit(connection, pool.useNew, location, journal.key());
    return result;
  };

  return {
    isRemote: true,
    location,
    running,

    identity: () =>
      translated(location, () =>
        pool.use(async (connection) => {
          const { rows } = await connection.query('SELECT identity FROM store_identity');
          return String(rows[0]?.[0]);
        }),
      ),

    signingKey: () =>
      translated(location, () =>
        pool.use(async (connection) => {
          const { rows } = await connection.query('SELECT signing FROM store_key');
          return Buffer.from(String(rows[0]?.[0]), 'hex');
        }),
      ),

    schemaVersion: () =>
      translated(location, () => pool.use(async (connection) => (await headOf(connection, address)).version)),

    read: <T>(work: (reader: StoreReader) => Promise<T>) =>
      translated(location, () =>
        pool.use((connection) => {
          const driver = postgresDriver(connection);
          const blocks = blockWriter(pool, options.keepBlocksFrom);
          const reader = new SqlStoreWriter(records(driver, blocks), sqlLedgers(driver, running));
          return inSnapshot(connection, reader, blocks, work);
        }),
      ),

    findToken: (id) =>
      translated(location, () => pool.use((connection) => sqlTokens(postgresDriver(connection)).find(id))),

    write: <T>(work: (writer: StoreWriter, before: StoreReader) => Promise<T>) =>
      inTurn(() =>
        translated(location, () =>
          pool.use((connection) =>
            within(connection, BEGIN_WRITING, async () => {
              await lockForWriting(connection, address, options);
              const before = stateBefore(pool, BEGIN_SNAPSHOT);
              try {
                return await written(connection, before.connection, work);
              } finally {
                await before.release();
              }
            }),
          ),
        ),
      ),

    async noteTokenUse(id, day) {
      // A failure to record the day must not refuse a request.
      await pool.useIfFree((connection) => connection.query(NOTE_USE, [day, id])).catch(() => undefined);
    },

    check: () =>
      translated(location, () =>
        pool.use((connection) =>
          within(connection, BEGIN_SNAPSHOT, async () => {
            const dangling = await allDangling(connection);
            await connection.query('COMMIT');
            return dangling.map(danglingFinding);
          }),
        ),
      ),

    about: () =>
      translated(location, () =>
        pool.use(async (connection) => {
          const { rows } = await connection.query(ABOUT);
          const [version, now, isReadOnly, unwritable] = rows[0] ?? [];
          return {
            server: `PostgreSQL ${String(version)}`,
            now: Number(now),
            isReadOnly: isReadOnly === 'on',
            unwritable: unwritable === '' ? [] : String(unwritable).split(' '),
          };
        }),
      ),

    async close() {
      await lastWrite;
      await running.settled();
      await pool.close();
    },
  };
}

/** A token that is being revoked is left alone: nobody waits. */
const NOTE_USE = `UPDATE token SET last_used = $1
  WHERE id = (SELECT id FROM token WHERE id = $2 FOR UPDATE SKIP LOCKED)`;

const ABOUT = `SELECT current_setting('server_version'), floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint,
  current_setting('transaction_read_only'),
  (SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), '') FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND NOT (
      has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE')))`;

/** Each statement sees the committed state. Under the lock no other writer can change it. */
const BEGIN_WRITING = 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE';

/** Runs `work` in a transaction that it ends itself, and takes it back when that fails. */
async function within<T>(connection: PostgresConnection, begin: string, work: () => Promise<T>): Promise<T> {
  await connection.query(begin);
  try {
    return await work();
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/**
 * A journal whose batches are written while the next changes are prepared. A failure surfaces with
 * the next batch or at the end. One connection keeps the order and bounds the memory.
 */
function journalBehind(journal: JournalWriter): JournalBehind {
  let writing: Promise<void> = Promise.resolve();
  let key: string | null = null;
  return {
    ...journal,
    addJob(job) {
      ({ key } = job);
      return journal.addJob(job);
    },
    async addBatch(job, seq, changes) {
      await writing;
      writing = journal.addBatch(job, seq, changes);
      writing.catch(() => undefined);
    },
    settled: () => writing,
    key: () => key,
  };
}

interface JournalBehind extends JournalWriter {
  settled(): Promise<void>;
  /** Of the last job that was recorded. */
  key(): string | null;
}

function missing(location: string): UnavailableError {
  return new UnavailableError({
    code: 'store-missing',
    message: `There is no store at ${location}.`,
    hint: 'Create one with `provost init`, or name another with --store.',
  });
}
