import type { OpenOptions } from '../../open-options.js';
import { retryWhileBusy } from '../busy-retry.js';
import { migrations, ownTextsOf, SCHEMA_VERSION } from '../schema.js';
import type { Database } from './database.js';
import { isBusy, newerStore, notAStore } from './failures.js';
import { APPLICATION_ID } from './header.js';
import { changesOn, setStateVersion, STATE_VERSIONS_SINCE } from './log.js';

/**
 * Makes or migrates the tables, where that is needed.
 * @throws {UnavailableError} when it is another program's database, or of a newer schema.
 */
export async function prepareSchema(
  database: Database,
  path: string,
  isNew: boolean,
  options: OpenOptions,
): Promise<void> {
  if (isNew) {
    // Readers go on while a writer works (write-ahead log).
    await retryWhileBusy(options, () => database.exec('PRAGMA journal_mode = WAL'), isBusy);
  }
  // A commit that was reported survives a power cut.
  database.exec('PRAGMA synchronous = FULL');
  const { version, application, hasTables } = await retryWhileBusy(options, () => headOf(database), isBusy);
  // A database without any table is being made, or its making was cut short.
  const isBlank = version === 0 && application === 0 && !hasTables;
  if (!isBlank && application !== APPLICATION_ID) throw notAStore(path);
  if (version > SCHEMA_VERSION) throw newerStore(path, version);
  if (version < SCHEMA_VERSION) await migrate(database, options);
}

async function migrate(database: Database, options: OpenOptions): Promise<void> {
  await retryWhileBusy(options, () => database.exec('BEGIN IMMEDIATE'), isBusy);
  try {
    const from = schemaVersionOf(database);
    const changes = changesOn(database);
    for (let version = from + 1; version <= SCHEMA_VERSION; version += 1) {
      database.exec(migrations.sqlite[version - 1] ?? '');
      for (const { sql, text } of ownTextsOf(version)) database.prepare(sql).run(text);
    }
    // The schema that brought state versions gives the first one itself.
    if (from >= STATE_VERSIONS_SINCE) setStateVersion(database, changes);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** What the file says of itself, all of one state. */
function headOf(database: Database): { version: number; application: number; hasTables: boolean } {
  database.exec('BEGIN');
  try {
    return {
      version: schemaVersionOf(database),
      application: pragma(database, 'application_id'),
      hasTables: database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined,
    };
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
  }
}

export function schemaVersionOf(database: Database): number {
  return pragma(database, 'user_version');
}

function pragma(database: Database, name: string): number {
  const statement = database.prepare(`PRAGMA ${name}`);
  statement.setReturnArrays(true);
  return Number((statement.get() as unknown[] | undefined)?.[0] ?? 0);
}
