import type { PostgresConnection } from './connection.js';

/** Connections for the reads and the write that a store runs side by side, each used by one at a time. */
export interface Pool {
  /**
   * Runs `work` on a connection of its own, and keeps it for others unless it broke. With `prefers`, on one for which that holds, where such a
   * one is free, and whatever it is in the midst of is left to `work`.
   */
  use<T>(
    work: (connection: PostgresConnection) => Promise<T>,
    prefers?: (connection: PostgresConnection) => boolean,
  ): Promise<T>;
  /** As `use`, but only where a connection is free at once; undefined where none is. */
  useIfFree<T>(work: (connection: PostgresConnection) => Promise<T>): Promise<T | undefined>;
  /** A connection to be given back with `release`. */
  lease(): Promise<PostgresConnection>;
  release(connection: PostgresConnection): Promise<void>;
  /** Those that nobody uses now and for which `is` holds are settled. */
  settle(is: (connection: PostgresConnection) => boolean): Promise<void>;
  close(): Promise<void>;
}

/** Servers allow a hundred connections in all; further work waits its turn. */
const MOST_CONNECTIONS = 6;

/**
 * @param first a connection that is open already.
 * @param settle ends what a connection is in the midst of, before somebody else uses it; it never fails, but may leave the connection broken.
 */
export function poolOf(
  connect: () => Promise<PostgresConnection>,
  first: PostgresConnection,
  settle: (connection: PostgresConnection) => Promise<void>,
): Pool {
  const idle = [first];
  const waiting: (() => void)[] = [];
  let used = 0;
  const leave = (): void => {
    used -= 1;
    waiting.shift()?.();
  };
  const taken = (prefers?: (connection: PostgresConnection) => boolean): PostgresConnection | undefined => {
    const at = prefers === undefined ? -1 : idle.findLastIndex(prefers);
    return at < 0 ? idle.pop() : idle.splice(at, 1)[0];
  };
  const lease = async (
    prefers?: (connection: PostgresConnection) => boolean,
  ): Promise<PostgresConnection> => {
    while (used >= MOST_CONNECTIONS) await new Promise<void>((resolve) => waiting.push(resolve));
    used += 1;
    try {
      for (let kept = taken(prefers); kept !== undefined; kept = taken(prefers)) {
        if (prefers === undefined) await settle(kept);
        if (!kept.isBroken) return kept;
        await settle(kept);
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

  const use: Pool['use'] = async (work, prefers) => {
    const connection = await lease(prefers);
    try {
      return await work(connection);
    } finally {
      await release(connection);
    }
  };

  return {
    lease: () => lease(),
    release,
    use,
    useIfFree: async (work) => (used < MOST_CONNECTIONS ? use(work) : undefined),

    async settle(is) {
      const found = idle.filter(is);
      for (const connection of found) idle.splice(idle.indexOf(connection), 1);
      used += found.length;
      for (const connection of found) {
        await settle(connection);
        await release(connection);
      }
    },

    async close() {
      await Promise.all(idle.splice(0).map((connection) => connection.end()));
    },
  };
}
