import type { PostgresConnection } from './connection.js';

/** Tells one committed state of the whole server from another. */
export interface StateMarks {
  /** Undefined where the server cannot tell. */
  now(): Promise<string | undefined>;
  close(): Promise<void>;
}

/**
 * What a snapshot sees hangs on nothing but which transactions had ended when it was taken, and its text tells just that: as long as it is the
 * same text, nothing was committed. A server that stands by for another leaves those under way out of it, and so cannot tell.
 */
const MARK = `SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_current_snapshot()::text END`;

/**
 * Marks are asked for on a connection of their own, where nobody reads in a transaction. Those of one connection are never the same as another's: a
 * server that was started anew after a crash may have lost its last commits, and counts on from there.
 */
export function stateMarks(connect: () => Promise<PostgresConnection>): StateMarks {
  let opened: Promise<PostgresConnection> | undefined;
  let connections = 0;
  let isClosed = false;
  const open = (): Promise<PostgresConnection> => {
    if (isClosed) throw new Error('The store is closed.');
    connections += 1;
    return connect();
  };
  const drop = async (): Promise<void> => {
    const connection = opened;
    opened = undefined;
    await connection?.then((one) => one.end()).catch(() => undefined);
  };
  return {
    async now() {
      try {
        const connection = await (opened ??= open());
        const { rows } = await connection.query(MARK);
        const [text] = rows[0] ?? [];
        return typeof text === 'string' ? `${connections} ${text}` : undefined;
      } catch (error) {
        await drop();
        throw error;
      }
    },
    async close() {
      isClosed = true;
      await drop();
    },
  };
}
