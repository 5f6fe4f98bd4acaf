/** Half-life of the use that a read counts for, in milliseconds. */
const HALF_LIFE_MS = 10_000;

/** Use below this is forgotten, in milliseconds. */
const LEAST_MS = 1;

/** How much time the reads of each token took lately. */
export interface TokenUse {
  /** Whether no other token has used more. */
  isMost(token: string): boolean;
  /** Records that a read begins. @returns records its end. */
  begin(token: string): () => void;
}

interface Use {
  /** Milliseconds of reads as of `at`, decayed by their age. */
  total: number;
  at: number;
  /** Reads under way. */
  running: number;
}

/** @param clock monotonic milliseconds. */
export function createTokenUse(clock: () => number = () => performance.now()): TokenUse {
  const uses = new Map<string, Use>();

  const decayed = (use: Use): Use => {
    const now = clock();
    const elapsed = now - use.at;
    use.total = use.total * 0.5 ** (elapsed / HALF_LIFE_MS) + elapsed * use.running;
    use.at = now;
    return use;
  };

  return {
    isMost(token) {
      const own = uses.get(token);
      const total = own === undefined ? 0 : decayed(own).total;
      for (const [other, use] of uses) {
        if (other === token) continue;
        const { total: others, running } = decayed(use);
        if (running === 0 && others < LEAST_MS) uses.delete(other);
        else if (others > total) return false;
      }
      return true;
    },

    begin(token) {
      const use = decayed(uses.get(token) ?? { total: 0, at: clock(), running: 0 });
      uses.set(token, use);
      use.running += 1;
      return () => {
        decayed(use).running -= 1;
      };
    },
  };
}
