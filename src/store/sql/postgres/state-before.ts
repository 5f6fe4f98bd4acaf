import type { PostgresConnection } from './connection.js';
import type { Lease, Pool } from './pool.js';

/** A connection that reads the state that was committed last, while another one writes. */
export interface StateBefore {
  readonly connection: PostgresConnection;
  /** Ends the snapshot, if there is one. */
  release(): Promise<void>;
}

/**
 * Opens its connection and snapshot on the first read. The writer holds the lock, so nobody else
 * commits and the snapshot is the state at the start of its transaction.
 */
export function stateBefore(pool: Pool, begin: string): StateBefore {
  let reading: Promise<Lease> | undefined;
  const opened = async (): Promise<PostgresConnection> => (await (reading ??= open())).connection;
  const open = async (): Promise<Lease> => {
    const lease = await pool.lease();
    try {
      await lease.connection.query(begin);
      return lease;
    } catch (error) {
      lease.release();
      throw error;
    }
  };
  return {
    connection: {
      query: async (text, values) => (await opened()).query(text, values),
      prepared: async (text, values) => (await opened()).prepared(text, values),
      copy: async (text, lines) => (await opened()).copy(text, lines),
      isBroken: false,
    },
    async release() {
      const lease = await reading?.catch(() => undefined);
      if (lease === undefined) return;
      await lease.connection.query('ROLLBACK').catch(() => undefined);
      lease.release();
    },
  };
}
