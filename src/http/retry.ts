import { setTimeout as delay } from 'node:timers/promises';

/** How often, and how soon, something is tried again. */
export interface RetryPolicy {
  /** Tries of one request, the first among them. */
  readonly tries: number;
  /** Longest wait before the second try, in milliseconds; it doubles with each further one. */
  readonly base: number;
  readonly longest: number;
  /** The longest Retry-After that is waited for, in milliseconds. */
  readonly longestRetryAfter: number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Lets so many milliseconds go by. @throws when the signal is aborted. */
  readonly pause: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

export const usualRetries: RetryPolicy = {
  tries: 6,
  base: 250,
  longest: 8_000,
  longestRetryAfter: 30_000,
  random: Math.random,
  pause: async (milliseconds, signal) => {
    await delay(milliseconds, undefined, signal === undefined ? {} : { signal });
  },
};

/** One budget for all requests of a process: where most of them fail, trying again only adds to the load. */
export interface RetryBudget {
  /** Takes one retry out; false when there is none left. */
  spend(): boolean;
  /** A request went through: puts a part of one back. */
  earn(): void;
}

const FULL = 30;
const EARNED = 0.2;

export function retryBudget(): RetryBudget {
  let left = FULL;
  return {
    spend() {
      if (left < 1) return false;
      left -= 1;
      return true;
    },
    earn() {
      left = Math.min(FULL, left + EARNED);
    },
  };
}

/**
 * How long to wait before the next try, in milliseconds: anything up to a bound that doubles (full jitter), on top of the Retry-After.
 * Undefined when that is longer than anybody would wait.
 */
export function waitBefore(
  tries: number,
  retryAfter: number | undefined,
  policy: RetryPolicy,
): number | undefined {
  if (retryAfter !== undefined && retryAfter > policy.longestRetryAfter) return undefined;
  const bound = Math.min(policy.longest, policy.base * 2 ** (tries - 1));
  return (retryAfter ?? 0) + policy.random() * bound;
}

/** The milliseconds of a Retry-After header: seconds, or a date. */
export function retryAfterOf(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
