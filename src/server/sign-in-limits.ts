import { createHash } from 'node:crypto';

/** How many failed sign-ins are borne before others are refused for a while. */
export interface SignInLimits {
  /** From one address. */
  readonly perAddress: number;
  /** With one token. */
  readonly perToken: number;
  /** How long a failure counts, in milliseconds. */
  readonly window: number;
  /** How many addresses and tokens are remembered at most: memory does not grow with an attack. */
  readonly remembered: number;
}

export const usualSignInLimits: SignInLimits = {
  perAddress: 20,
  perToken: 10,
  window: 60_000,
  remembered: 10_000,
};

/**
 * Counts failed sign-ins by address and by token. Guessing a token of 256 random bits is hopeless anyway: this tells whoever shows bad
 * ones to stop, and keeps one that was refused again and again from costing the store a look. It never stands in the way of a good
 * token, whatever others show from the same address: many people may sit behind one.
 */
export interface SignInLimiter {
  /** Milliseconds to wait before this token is looked at again; 0 when it may be now. A good one never has to wait. */
  readonly waitForToken: (secret: string) => number;
  /**
   * Notes that the token was refused.
   * @returns how many milliseconds the address is to wait, because too many were refused from there; 0 when it need not.
   */
  readonly failed: (address: string, secret: string) => number;
}

/** @param clock the present instant in milliseconds; it may start anywhere, and never goes back. */
export function createSignInLimiter(
  clock: () => number,
  limits: SignInLimits = usualSignInLimits,
): SignInLimiter {
  const addresses = failures(clock, limits.perAddress, limits);
  const tokens = failures(clock, limits.perToken, limits);
  return {
    waitForToken: (secret) => (tokens.isEmpty() ? 0 : tokens.waitFor(digestOf(secret))),
    failed(address, secret) {
      tokens.add(digestOf(secret));
      const wait = addresses.waitFor(address);
      if (wait === 0) addresses.add(address);
      return wait;
    },
  };
}

/** What is remembered of a token: by the whole of it, so that nobody can have another's good token refused who knows its public id. */
function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}

interface Failures {
  isEmpty(): boolean;
  waitFor(key: string): number;
  add(key: string): void;
}

/** The instants of the latest failures of each key, oldest first; never more than the limit, which is all that matters. */
function failures(clock: () => number, limit: number, { window, remembered }: SignInLimits): Failures {
  const known = new Map<string, number[]>();
  const recent = (key: string): number[] => {
    const since = clock() - window;
    return (known.get(key) ?? []).filter((instant) => instant > since);
  };
  return {
    isEmpty: () => known.size === 0,
    waitFor(key) {
      const instants = recent(key);
      const [oldest] = instants;
      return oldest === undefined || instants.length < limit ? 0 : oldest + window - clock();
    },
    add(key) {
      const instants = [...recent(key), clock()].slice(-limit);
      // Put last, so that the map stands in the order of the latest failure and the first is the one to forget.
      known.delete(key);
      known.set(key, instants);
      const [stalest] = known.keys();
      if (known.size > remembered && stalest !== undefined) known.delete(stalest);
    },
  };
}
