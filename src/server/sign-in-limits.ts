import { createHash } from 'node:crypto';

/** How many failed sign-ins are allowed before further ones are refused for a while. */
export interface SignInLimits {
  /** Per client address. */
  readonly perAddress: number;
  /** Per token. */
  readonly perToken: number;
  /** How long a failure counts, in milliseconds. */
  readonly window: number;
  /** Most addresses and tokens that are tracked: bounds the memory under an attack. */
  readonly maxTracked: number;
}

export const defaultSignInLimits: SignInLimits = {
  perAddress: 20,
  perToken: 10,
  window: 60_000,
  maxTracked: 10_000,
};

/**
 * Counts failed sign-ins by address and by token, so that a client with a bad token stops costing
 * the store a query. It never blocks a valid token: many people may share one address. Guessing is
 * no threat, as a token has 256 random bits.
 */
export interface SignInLimiter {
  /** Milliseconds until this token may be tried again, 0 for now. A valid token never waits. */
  readonly waitForToken: (secret: string) => number;
  /**
   * Records that the token was refused.
   * @returns milliseconds that the address must wait after too many refusals; 0 for none.
   */
  readonly failed: (address: string, secret: string) => number;
}

/** @param clock monotonic milliseconds from any start. */
export function createSignInLimiter(
  clock: () => number,
  limits: SignInLimits = defaultSignInLimits,
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

/** Hashes the whole token: by its public ID alone, anybody could get a valid token refused. */
function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}

interface Failures {
  isEmpty(): boolean;
  waitFor(key: string): number;
  add(key: string): void;
}

/** The latest failures of each key, oldest first, never more than the limit. */
function failures(clock: () => number, limit: number, { window, maxTracked }: SignInLimits): Failures {
  const failuresOf = new Map<string, number[]>();
  const recent = (key: string): number[] => {
    const since = clock() - window;
    return (failuresOf.get(key) ?? []).filter((instant) => instant > since);
  };
  return {
    isEmpty: () => failuresOf.size === 0,
    waitFor(key) {
      const instants = recent(key);
      const [oldest] = instants;
      return oldest === undefined || instants.length < limit ? 0 : oldest + window - clock();
    },
    add(key) {
      const instants = [...recent(key), clock()].slice(-limit);
      // Reinserted, so that the map is in the order of the latest failure and its first key is the
      // stalest.
      failuresOf.delete(key);
      failuresOf.set(key, instants);
      const [stalest] = failuresOf.keys();
      if (failuresOf.size > maxTracked && stalest !== undefined) failuresOf.delete(stalest);
    },
  };
}
