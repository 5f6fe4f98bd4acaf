import type { SqlDriver } from '../driver.js';
import type { Database } from './database.js';
import { sqliteDriver } from './driver.js';
import { readingOn, type Reading } from './reading.js';

/** Reads the state that was committed last, on a connection of its own, while another connection writes. */
export interface Snapshot {
  readonly driver: SqlDriver;
  /** Lets the state go: the next reading takes the one that is committed then. */
  release(): void;
  close(): void;
}

/**
 * The connection is made, and the state taken, when something is first read. As long as the writer's transaction lasts nobody else can
 * commit, so that it is the state from which that transaction started, whenever it is taken.
 */
export function createSnapshot(connect: () => Database): Snapshot {
  let opened:
    { readonly database: Database; readonly driver: SqlDriver; readonly reading: Reading } | undefined;
  const reading = (): SqlDriver => {
    if (opened === undefined) {
      const database = connect();
      opened = { database, driver: sqliteDriver(database), reading: readingOn(database) };
    }
    if (!opened.database.isTransaction) opened.reading.begin();
    return opened.driver;
  };
  return {
    driver: {
      all: async (sql, parameters) => reading().all(sql, parameters),
      allMany: async (sql, parameters) => reading().allMany(sql, parameters),
      findMany: async (query, keys) => reading().findMany(query, keys),
      async *stream(sql, parameters, batchSize) {
        yield* reading().stream(sql, parameters, batchSize);
      },
      run: async () => refused(),
      runMany: async () => refused(),
      changeMany: async () => refused(),
    },
    release() {
      opened?.reading.end();
    },
    close() {
      opened?.database.close();
      opened = undefined;
    },
  };
}

function refused(): never {
  throw new Error('The state before a transaction cannot be written.');
}
