import type { SqlDriver } from '../driver.js';
import type { Database } from './database.js';
import { sqliteDriver } from './driver.js';
import { snapshotOn, type Snapshot } from './snapshot.js';

/** Reads the last committed state on its own connection, while another one writes. */
export interface StateBefore {
  readonly driver: SqlDriver;
  /** Ends the snapshot: the next read takes the state that is committed then. */
  release(): void;
  close(): void;
}

/**
 * The connection is made, and the snapshot taken, when something is first read. While the writer's
 * transaction lasts nobody else can commit, so it is the state from which that transaction started.
 */
export function stateBefore(connect: () => Database): StateBefore {
  let opened:
    { readonly database: Database; readonly driver: SqlDriver; readonly snapshot: Snapshot } | undefined;
  const reading = (): SqlDriver => {
    if (opened === undefined) {
      const database = connect();
      opened = { database, driver: sqliteDriver(database), snapshot: snapshotOn(database) };
    }
    if (!opened.database.isTransaction) opened.snapshot.begin();
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
      opened?.snapshot.end();
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
