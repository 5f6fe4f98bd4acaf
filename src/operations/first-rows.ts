import { openScratch, type Scratch } from '../changes/scratch.js';

/**
 * What the first row said about each key. Memory is bounded: the overflow goes to a scratch table.
 */
export interface FirstRows {
  /**
   * Returns what an earlier row said about `key`. If there is none, stores `said` and returns
   * undefined.
   * @throws as `writeAt`
   */
  earlier(key: string, said: string): string | undefined;
  /** Returns what the first row said about `key`; undefined if no row did. */
  said(key: string): string | undefined;
}

/** Number of characters, of keys and texts, held in memory. */
const IN_MEMORY = 1 << 23;

const TABLE = 'CREATE TABLE first (key TEXT PRIMARY KEY, said TEXT NOT NULL) WITHOUT ROWID';

/**
 * Runs `work` with an empty `FirstRows` and discards it afterwards.
 * @param inMemory number of characters held in memory
 */
export async function withFirstRows<T>(
  work: (first: FirstRows) => Promise<T>,
  inMemory = IN_MEMORY,
): Promise<T> {
  const scratch = await openScratch(TABLE);
  try {
    return await work(firstRows(scratch, inMemory));
  } finally {
    scratch.close();
  }
}

function firstRows(scratch: Scratch, inMemory: number): FirstRows {
  const met = new Map<string, string>();
  let length = 0;
  const insert = scratch.prepare('INSERT OR IGNORE INTO first VALUES (?, ?)');
  const select = scratch.prepare('SELECT said FROM first WHERE key = ?');
  // The table stores texts as JSON, because SQLite would alter a text that is not well formed.
  const stored = (key: string): string | undefined => {
    for (const [said] of select.rows(JSON.stringify(key))) return String(JSON.parse(String(said)));
    return undefined;
  };
  return {
    said: (key) => met.get(key) ?? (length < inMemory ? undefined : stored(key)),
    earlier(key, said) {
      const earlier = met.get(key);
      if (earlier !== undefined) return earlier;
      if (length < inMemory) {
        met.set(key, said);
        length += key.length + said.length;
        return undefined;
      }
      const isFirst = insert.run(JSON.stringify(key), JSON.stringify(said)) === 1;
      return isFirst ? undefined : stored(key);
    },
  };
}
