export interface ReaderPool<Connection> {
  /** Runs `work` on a connection of its own, as soon as one is free, in the order of the calls. */
  use<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Waits for those in use, and closes them all. */
  close(): Promise<void>;
}

/** At most `size` connections; each is made when all others are in use. */
export function readerPool<Connection extends { close(): void }>(
  size: number,
  connect: () => Connection,
): ReaderPool<Connection> {
  const all: Connection[] = [];
  const free: Connection[] = [];
  const waiting: ((connection: Connection) => void)[] = [];
  let inUse = 0;
  let whenUnused: (() => void) | undefined;

  const take = async (): Promise<Connection> => {
    const ready = free.pop();
    if (ready !== undefined) return ready;
    if (all.length >= size) return new Promise((resolve) => void waiting.push(resolve));
    const made = connect();
    all.push(made);
    return made;
  };
  const giveBack = (connection: Connection): void => {
    const next = waiting.shift();
    if (next === undefined) free.push(connection);
    else next(connection);
  };

  return {
    async use(work) {
      inUse += 1;
      try {
        const connection = await take();
        try {
          return await work(connection);
        } finally {
          giveBack(connection);
        }
      } finally {
        inUse -= 1;
        if (inUse === 0) whenUnused?.();
      }
    },
    async close() {
      while (inUse > 0) await new Promise<void>((resolve) => (whenUnused = resolve));
      for (const connection of all) connection.close();
    },
  };
}
