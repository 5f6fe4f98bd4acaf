/** Silence after which a connection counts as lost, in milliseconds. */
export interface Silence {
  /** Of a proxy that connects. Less than `first`: then nothing was sent to the service. */
  readonly proxy: number;
  /** Of a service before its reply to a request without a file. */
  readonly first: number;
  /** Of an upload or a reply under way; also the total silence of all attempts of a request. */
  readonly longest: number;
  /** Attempts of a request without a reply: fewer than of one that is refused at once. */
  readonly tries: number;
}

const LONGEST_MS = 60_000;

/** @param longest milliseconds, which two attempts of a request stay within */
export function silenceOf(longest: number = LONGEST_MS): Silence {
  return { longest, first: longest * 0.4, proxy: longest * 0.2, tries: 2 };
}
