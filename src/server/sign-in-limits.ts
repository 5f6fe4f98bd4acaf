/** How many failed sign-ins are borne before others are refused for a while. */
export interface SignInLimits {
  /** From one address. */
  readonly perAddress: number;
  /** Under the public id of one token. */
  readonly perToken: number;
  /** How long a failure counts, in milliseconds. */
  readonly window: number;
  /** How many addresses and tokens are remembered at most: memory does not grow with an attack. */
  readonly remembered: number;
}

export const usualSignInLimits: SignInLimits = {
  perAddress: 20,
  perToken: 10,
  window: 15 * 60 * 1000,
  remembered: 10_000,
};

/** Where a sign-in comes from, and under which token's public id, where it names one. */
export interface SignInAttempt {
  readonly address: string;
  readonly token: string | undefined;
}

export interface SignInLimiter {
  /** Milliseconds to wait before a token is looked at again; 0 when it may be now. */
  waitFor(attempt: SignInAttempt): number;
  failed(attempt: SignInAttempt): void;
  /** Clears what is held against the address: whoever has a good token is no guesser. */
  succeeded(attempt: SignInAttempt): void;
}

/**
 * Counts failed sign-ins by address and by token. Guessing a token of 256 random bits is hopeless anyway; this keeps the guessing from
 * costing the service anything, and from filling its log.
 * @param clock the present instant in milliseconds; it may start anywhere, and never goes back.
 */
export function createSignInLimiter(
  clock: () => number,
  limits: SignInLimits = usualSignInLimits,
): SignInLimiter {
  const addresses = failures(clock, limits.perAddress, limits);
  const tokens = failures(clock, limits.perToken, limits);
  return {
    waitFor: ({ address, token }) =>
      Math.max(addresses.waitFor(address), token === undefined ? 0 : tokens.waitFor(token)),
    failed({ address, token }) {
      addresses.add(address);
      if (token !== undefined) tokens.add(token);
    },
    succeeded: ({ address }) => addresses.clear(address),
  };
}

interface Failures {
  waitFor(key: string): number;
  add(key: string): void;
  clear(key: string): void;
}

/** The instants of the latest failures of each key, oldest first; never more than the limit, which is all that matters. */
function failures(clock: () => number, limit: number, { window, remembered }: SignInLimits): Failures {
  const known = new Map<string, number[]>();
  const recent = (key: string): number[] => {
    const since = clock() - window;
    return (known.get(key) ?? []).filter((instant) => instant > since);
  };
  return {
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
    clear: (key) => void known.delete(key),
  };
}
