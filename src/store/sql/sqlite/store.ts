import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { ConflictError, UnavailableError } from '../../../domain/errors.js';
import type { OpenOptions } from '../../open.js';
import type { Store, StoreReader, StoreWriter } from '../../port.js';
import type { SqlDialect } from '../driver.js';
import { sqlJournal } from '../journal.js';
import { SqlRecords, statementBook } from '../records.js';
import { migrations, SCHEMA_VERSION } from '../schema.js';
import type { Database } from './database.js';
import { openDatabase } from './database.js';
import { sqliteDriver } from './driver.js';
import { isBusy, translated } from './failures.js';

const dialect: SqlDialect = { selfNumbering: 'integer PRIMARY KEY', clustered: 'WITHOUT ROWID' };

/** "PRVT": marks a database file as a Provost store. */
const APPLICATION_ID = 0x50525654;

/** How long a writer waits for another one before it gives up, in milliseconds. */
const LONGEST_WAIT = 60_000;

/**
 * Opens (with `create`, where there is none, makes) the store in a file.
 * @throws {UnavailableError} when it is missing, locked, damaged, of a newer schema, or no Provost store.
 */
export async function openSqliteStore(path: string, options: OpenOptions): Promise<Store> {
  const isNew = isMissingOrEmpty(path);
  if (isNew && !options.create) {
    throw new UnavailableError({
      code: 'store-missing',
      message: `There is no store at ${path}.`,
      hint: 'Create one with `provost init`, or name another with --store file:PATH.',
    });
  }
  const database = await translated(path, () => connect(path, isNew));
  try {
    await translated(path, () => prepareSchema(database, path, isNew, options));
  } catch (error) {
    database.close();
    throw error;
  }
  return sqliteStore(database, path, options);
}

function sqliteStore(database: Database, path: string, options: OpenOptions): Store {
  const driver = sqliteDriver(database);
  const book = statementBook(dialect);
  let last: Promise<unknown> = Promise.resolve();
  /** One transaction at a time on this connection. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
  const open = (): StoreWriter => {
    const records = new SqlRecords(driver, book);
    return {
      tenantKeys: () => records.tenantKeys(),
      tenant: (key) => records.tenant(key),
      apply: (changes) => records.apply(changes),
      journal: sqlJournal(driver),
    };
  };

  return {
    location: path,

    async identity() {
      const [row] = await driver.all('SELECT identity FROM store_identity', []);
      return String(row?.[0]);
    },

    read: <T>(work: (reader: StoreReader) => Promise<T>) =>
      inTurn(() =>
        translated(path, async () => {
          database.exec('BEGIN');
          try {
            return await work(open());
          } finally {
            database.exec('COMMIT');
          }
        }),
      ),

    write: <T>(work: (writer: StoreWriter) => Promise<T>) =>
      inTurn(() =>
        translated(path, async () => {
          await begin(database, options);
          try {
            const result = await work(open());
            commit(database);
            return result;
          } catch (error) {
            // A failed COMMIT or a full disk may have ended the transaction already.
            if (database.isTransaction) database.exec('ROLLBACK');
            throw error;
          }
        }),
      ),

    async check() {
      return translated(path, async () => {
        const damage = (await driver.all('PRAGMA integrity_check(20)', [])).map(([line]) => String(line));
        const dangling = await driver.all('PRAGMA foreign_key_check', []);
        return [
          ...damage.filter((line) => line !== 'ok'),
          ...dangling.map(([table, , parent]) => `A row of ${String(table)} refers to a missing row of ${String(parent)}.`),
        ];
      });
    },

    close: () =>
      inTurn(async () => {
        database.close();
      }),
  };
}

function connect(path: string, isNew: boolean): Database {
  if (isNew) mkdirSync(dirname(path), { recursive: true });
  const database = openDatabase(path, { timeout: 200 });
  database.exec('PRAGMA foreign_keys = ON');
  database.exec('PRAGMA cache_size = -65536');
  database.exec('PRAGMA temp_store = FILE');
  return database;
}

async function prepareSchema(
  database: Database,
  path: string,
  isNew: boolean,
  options: OpenOptions,
): Promise<void> {
  if (isNew) {
    // Readers go on while a writer works (write-ahead log), and a commit that was reported survives a power cut.
    database.exec('PRAGMA journal_mode = WAL');
  }
  database.exec('PRAGMA synchronous = FULL');
  const version = pragma(database, 'user_version');
  if (!isNew && version === 0) {
    // Another process may be creating the store at this moment: it holds the write lock until it is whole.
    if (pragma(database, 'application_id') === 0 && hasTables(database)) throw notAStore(path);
  } else if (!isNew && pragma(database, 'application_id') !== APPLICATION_ID) {
    throw notAStore(path);
  }
  if (version > SCHEMA_VERSION) throw newerStore(path, version);
  if (version < SCHEMA_VERSION) await migrate(database, options);
}

async function migrate(database: Database, options: OpenOptions): Promise<void> {
  await begin(database, options);
  try {
    const steps = migrations(dialect);
    for (let version = pragma(database, 'user_version') + 1; version <= SCHEMA_VERSION; version += 1) {
      for (const statement of steps.get(version) ?? []) database.exec(statement);
      if (version === 1) database.prepare('INSERT INTO store_identity VALUES (?)').run(randomUUID());
    }
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Takes the write lock, waiting for another writer in small steps so that the wait can be told and stopped. */
async function begin(database: Database, { onWait, signal }: OpenOptions): Promise<void> {
  for (let waited = 0; ; ) {
    try {
      database.exec('BEGIN IMMEDIATE');
      return;
    } catch (error) {
      if (!isBusy(error) || waited >= LONGEST_WAIT) throw error;
      onWait?.(waited);
      const pause = 20 + Math.random() * 80;
      await delay(pause, undefined, signal === undefined ? {} : { signal });
      waited += pause + 200;
    }
  }
}

function commit(database: Database): void {
  try {
    database.exec('COMMIT');
  } catch (error) {
    const dangling = database.isTransaction ? danglingRows(database) : [];
    if (dangling.length === 0) throw error;
    throw new ConflictError(
      {
        code: 'still-referred',
        message: `The change would leave records that refer to one that is gone: ${dangling.join('; ')}.`,
        hint: 'Change or remove those records first.',
        details: dangling,
      },
      { cause: error },
    );
  }
}

function danglingRows(database: Database): string[] {
  const rows = database.prepare('PRAGMA foreign_key_check').all() as { table: string; parent: string }[];
  const counts = new Map<string, number>();
  for (const { table, parent } of rows) {
    const pair = `${table.replaceAll('_', ' ')} → ${parent.replaceAll('_', ' ')}`;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return [...counts].map(([pair, count]) => `${count} of ${pair}`);
}

function isMissingOrEmpty(path: string): boolean {
  return !existsSync(path) || statSync(path).size === 0;
}

function hasTables(database: Database): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
}

function pragma(database: Database, name: string): number {
  const statement = database.prepare(`PRAGMA ${name}`);
  statement.setReturnArrays(true);
  return Number((statement.get() as unknown[] | undefined)?.[0] ?? 0);
}

function notAStore(path: string): UnavailableError {
  return new UnavailableError({
    code: 'not-a-store',
    message: `${path} is a database of another program, not a Provost store.`,
    hint: 'Name another file with --store file:PATH.',
  });
}

function newerStore(path: string, version: number): UnavailableError {
  return new UnavailableError({
    code: 'store-newer',
    message: `${path} has schema ${version}; this Provost knows schemas up to ${SCHEMA_VERSION}.`,
    hint: 'Update Provost on this machine, or use another store.',
  });
}
