import type { PostgresConnection } from './connection.js';
import type { Pool } from './pool.js';

/** A connection that reads the state that was committed last, while another one writes. */
export interface StateBefore {
  readonly connection: PostgresConnection;
  /** Ends the reading, if there was any. */
  release(): Promise<void>;
}

/**
 * The connection is taken, and the state fixed by `begin`, when something is first read. As long as the writer has the lock nobody else
 * commits, so that it is the state from which its transaction started, whenever it is taken.
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
