import type { PostgresConnection } from './connection.js';
import type { Pool } from './pool.js';

/** A connection that reads the state that was committed last, while another one writes. */
export interface StateBefore {
  readonly connection: PostgresConnection;
  /** Ends the snapshot, if there is one. */
  release(): Promise<void>;
}

/**
 * The connection is taken, and the snapshot begun, when something is first read. While the writer has
 * the lock nobody else commits, so it is the state from which its transaction started.
 */
export function stateBefore(pool: Pool, begin: string): StateBefore {
  let reading: Promise<PostgresConnection> | undefined;
  const opened = (): Promise<PostgresConnection> => (reading ??= open());
  const open = async (): Promise<PostgresConnection> => {
    const connection = await pool.lease();
    try {
      await connection.query(begin);
      return connection;
    } catch (error) {
      await pool.release(connection);
      throw error;
    }
  };
  return {
    connection: {
      query: async (text, values) => (await opened()).query(text, values),
      prepared: async (text, values) => (await opened()).prepared(text, values),
      copy: async (text, lines) => (await opened()).copy(text, lines),
      isBroken: false,
      end: async () => undefined,
    },
    async release() {
      const connection = await reading?.catch(() => undefined);
      if (connection === undefined) return;
      await connection.query('ROLLBACK').catch(() => undefined);
      await pool.release(connection);
    },
  };
}
