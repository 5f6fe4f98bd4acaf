import type { PostgresConnection } from './connection.js';

/** Connections for the reads and the write that a store runs side by side, each used by one at a time. */
export interface Pool {
  /** Runs `work` on a connection of its own, and keeps it for others unless it broke. */
  use<T>(work: (connection: PostgresConnection) => Promise<T>): Promise<T>;
  /** As `use`, but only where a connection is free at once; undefined where none is. */
  useIfFree<T>(work: (connection: PostgresConnection) => Promise<T>): Promise<T | undefined>;
  /** A connection to be given back with `release`. */
  lease(): Promise<PostgresConnection>;
  release(connection: PostgresConnection): Promise<void>;
  close(): Promise<void>;
}

/** Servers allow a hundred connections in all; further work waits its turn. */
const MOST_CONNECTIONS = 6;

/** @param first a connection that is open already. */
export function poolOf(connect: () => Promise<PostgresConnection>, first: PostgresConnection): Pool {
  const idle = [first];
  const waiting: (() => void)[] = [];
  let used = 0;
  const leave = (): void => {
    used -= 1;
    waiting.shift()?.();
  };
  const lease = async (): Promise<PostgresConnection> => {
    while (used >= MOST_CONNECTIONS) await new Promise<void>((resolve) => waiting.push(resolve));
    used += 1;
    try {
      for (let kept = idle.pop(); kept !== undefined; kept = idle.pop()) {
        if (!kept.isBroken) return kept;
        await kept.end();
      }
      return await connect();
    } catch (error) {
      leave();
      throw error;
    }
  };
  const release = async (connection: PostgresConnection): Promise<void> => {
    if (connection.isBroken) await connection.end();
    else idle.push(connection);
    leave();
  };

  const use: Pool['use'] = async (work) => {
    const connection = await lease();
    try {
      return await work(connection);
    } finally {
      await release(connection);
    }
  };

  return {
    lease,
    release,
    use,
    useIfFree: async (work) => (used < MOST_CONNECTIONS ? use(work) : undefined),

    async close() {
      await Promise.all(idle.splice(0).map((connection) => connection.end()));
    },
  };
}
