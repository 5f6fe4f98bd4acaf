/** How long nothing may come or go before a connection counts as lost, in milliseconds. */
export interface Silence {
  /** A proxy, to make the way: less than `first`, so that it is known that nothing was sent. */
  readonly proxy: number;
  /** A service that has not begun to answer a request without a file. */
  readonly first: number;
  /** A file that is on its way, or an answer that has begun; also what a request spends on silence in all its tries. */
  readonly longest: number;
  /** Tries of one request that nobody answers: far fewer than of one that is refused at once. */
  readonly tries: number;
}

const LONGEST_MS = 60_000;

/** @param longest milliseconds; two tries of a request stay within it */
export function silenceOf(longest: number = LONGEST_MS): Silence {
  return { longest, first: longest * 0.4, proxy: longest * 0.2, tries: 2 };
}
