import { setTimeout as delay } from 'node:timers/promises';

/** How often, and how soon, something is tried again. */
export interface RetryPolicy {
  /** Tries of one request, the first among them. */
  readonly tries: number;
  /** Longest wait before the second try, in milliseconds; it doubles with each further one. */
  readonly base: number;
  readonly longest: number;
  /** Longest time that a service may ask to be left alone, in milliseconds. */
  readonly longestAsked: number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Lets so many milliseconds go by. @throws when the signal is aborted. */
  readonly pause: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

export const usualRetries: RetryPolicy = {
  tries: 6,
  base: 250,
  longest: 8_000,
  longestAsked: 30_000,
  random: Math.random,
  pause: async (milliseconds, signal) => {
    await delay(milliseconds, undefined, signal === undefined ? {} : { signal });
  },
};

/** One budget for everything that a process asks: where most of it fails, trying again only adds to the load. */
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
 * How long to wait before the try after this one, in milliseconds: anything up to a bound that doubles (full jitter), and what the
 * service asked for on top. Undefined when it asked for longer than anybody would wait.
 */
export function waitBefore(
  tried: number,
  asked: number | undefined,
  policy: RetryPolicy,
): number | undefined {
  if (asked !== undefined && asked > policy.longestAsked) return undefined;
  const bound = Math.min(policy.longest, policy.base * 2 ** (tried - 1));
  return (asked ?? 0) + policy.random() * bound;
}

/** The milliseconds of a Retry-After header: seconds, or a date. */
export function retryAfterOf(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
