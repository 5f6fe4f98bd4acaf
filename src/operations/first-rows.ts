import { openScratch, type Scratch } from '../changes/scratch.js';

/**
 * What the first row said of each thing that rows name, such as an account. Memory is bounded: the first many stay there, the others
 * go to a scratch table.
 */
export interface FirstRows {
  /** What the first row said of `key`; undefined where this is the first, whose `said` is stored. @throws as `writeThere` */
  earlier(key: string, said: string): string | undefined;
  /** What the first row said of `key`; undefined where none spoke of it. */
  said(key: string): string | undefined;
}

/** Characters of keys and of what is said of them that stay in memory. */
const IN_MEMORY = 1 << 23;

const TABLE = 'CREATE TABLE first (key TEXT PRIMARY KEY, said TEXT NOT NULL) WITHOUT ROWID';

/**
 * Runs `work` with first rows to remember, which are forgotten afterwards.
 * @param inMemory characters that stay in memory
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
  // In the table texts stand as JSON writes them: the engine would alter one that is not well formed.
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
