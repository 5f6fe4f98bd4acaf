import { UsageError } from '../domain/errors.js';

/** How long nothing may come or go before a connection counts as lost, in milliseconds. */
export interface Silence {
  /** A proxy, to make the way: less than `first`, so that it is known that nothing was sent. */
  readonly proxy: number;
  /** A service that has not begun to answer a request without a file. It says something every 5 seconds while it works. */
  readonly first: number;
  /** A file that is on its way, or an answer that has begun; also what a request spends on silence in all its tries. */
  readonly longest: number;
  /** Tries of one request that nobody answers: far fewer than of one that is refused at once. */
  readonly tries: number;
}

/** The variable that sets it, in seconds. */
export const SERVICE_TIMEOUT = 'PROVOST_SERVICE_TIMEOUT';

const LONGEST_MS = 60_000;

/** @param longest milliseconds; two tries of a request stay within it */
export function silenceOf(longest: number = LONGEST_MS): Silence {
  return { longest, first: longest * 0.4, proxy: longest * 0.2, tries: 2 };
}

/**
 * The milliseconds that a service may be silent, from the environment; undefined where it does not say.
 * @throws {UsageError} `bad-service-timeout`
 */
export function serviceTimeout(env: Readonly<Record<string, string | undefined>>): number | undefined {
  const text = env[SERVICE_TIMEOUT]?.trim() ?? '';
  if (text === '') return undefined;
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= 3_600) return seconds * 1_000;
  throw new UsageError({
    code: 'bad-service-timeout',
    message: `${SERVICE_TIMEOUT} is "${text}", which is no number of seconds from 1 to 3600.`,
    hint: `Set it to a whole number such as 120, or unset it.`,
  });
}
