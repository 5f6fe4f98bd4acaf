import { setTimeout as delay } from 'node:timers/promises';

/** How often and how soon to retry. */
export interface RetryPolicy {
  /** Attempts per request, including the first. */
  readonly tries: number;
  /** Longest wait before the first retry, in milliseconds; doubles with each retry. */
  readonly base: number;
  readonly longest: number;
  /** Longest Retry-After to accept, in milliseconds. */
  readonly longestRetryAfter: number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Waits. @throws when the signal is aborted. */
  readonly pause: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

export const defaultRetries: RetryPolicy = {
  tries: 6,
  base: 250,
  longest: 8_000,
  longestRetryAfter: 30_000,
  random: Math.random,
  pause: async (milliseconds, signal) => {
    await delay(milliseconds, undefined, signal === undefined ? {} : { signal });
  },
};

/** One budget for all requests of a process: when most of them fail, retries only add load. */
export interface RetryBudget {
  /** Takes one retry; false when none is left. */
  spend(): boolean;
  /** A request succeeded: adds part of a retry. */
  earn(): void;
}

const FULL = 30;
const EARNED = 0.2;

export function createRetryBudget(): RetryBudget {
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
 * The wait before the next attempt, in milliseconds: Retry-After plus a random part of a bound that
 * doubles (full jitter). Undefined if Retry-After is too long.
 */
export function waitBeforeRetry(
  tries: number,
  retryAfter: number | undefined,
  policy: RetryPolicy,
): number | undefined {
  if (retryAfter !== undefined && retryAfter > policy.longestRetryAfter) return undefined;
  const bound = Math.min(policy.longest, policy.base * 2 ** (tries - 1));
  return (retryAfter ?? 0) + policy.random() * bound;
}

/** Milliseconds of a Retry-After header, which holds seconds or a date. */
export function retryAfterOf(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
