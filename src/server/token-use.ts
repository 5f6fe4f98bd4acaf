/** How long after it a read counts half, in milliseconds. */
const HALF_LIFE_MS = 10_000;

/** What counts as no use at all, in milliseconds. */
const LEAST_MS = 1;

/** How long the reads of each token have taken lately, one after the other or at once. */
export interface TokenUse {
  /** Has no other token had more of it? */
  isMost(token: string): boolean;
  /** A read of the token begins. @returns notes its end. */
  begin(token: string): () => void;
}

/** What is known of one token. */
interface Use {
  /** Milliseconds of reads, each halved with its age, as of `at`. */
  total: number;
  at: number;
  /** Reads under way. */
  running: number;
}

/** @param clock milliseconds that never go back. */
export function createUse(clock: () => number = () => performance.now()): TokenUse {
  const uses = new Map<string, Use>();

  const upToNow = (use: Use): Use => {
    const now = clock();
    const elapsed = now - use.at;
    use.total = use.total * 0.5 ** (elapsed / HALF_LIFE_MS) + elapsed * use.running;
    use.at = now;
    return use;
  };

  return {
    isMost(token) {
      const own = uses.get(token);
      const total = own === undefined ? 0 : upToNow(own).total;
      for (const [other, use] of uses) {
        if (other === token) continue;
        const { total: others, running } = upToNow(use);
        if (running === 0 && others < LEAST_MS) uses.delete(other);
        else if (others > total) return false;
      }
      return true;
    },

    begin(token) {
      const use = upToNow(uses.get(token) ?? { total: 0, at: clock(), running: 0 });
      uses.set(token, use);
      use.running += 1;
      return () => {
        upToNow(use).running -= 1;
      };
    },
  };
}
