import type { Database } from './database.js';

/** Tells when the file was written, without a transaction of its own. */
export interface StateWatch {
  readonly number: () => number;
  close(): void;
}

/**
 * SQLite's `data_version`: a number that each connection has for itself, and that is another one when any other connection, of this process or
 * of another, has committed something. So this connection reads nothing else and never writes.
 */
export function stateWatch(connect: () => Database): StateWatch {
  let opened: { readonly database: Database; readonly read: () => unknown } | undefined;
  let isClosed = false;
  const open = () => {
    if (isClosed) throw new Error('The store is closed.');
    const database = connect();
    const statement = database.prepare('PRAGMA data_version');
    statement.setReturnArrays(true);
    return { database, read: (): unknown => statement.get() };
  };
  return {
    number() {
      opened ??= open();
      const row = opened.read();
      const value: unknown = Array.isArray(row) ? row[0] : undefined;
      if (typeof value !== 'number') throw new Error('SQLite gave no data_version.');
      return value;
    },
    close() {
      isClosed = true;
      opened?.database.close();
      opened = undefined;
    },
  };
}
