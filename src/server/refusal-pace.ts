import { setTimeout as delay } from 'node:timers/promises';
import { UnavailableError, UsageError } from '../domain/errors.js';
import type { RequestScope } from './request-scope.js';

/** Refusals of one token without a pause: at once, and per second. */
const BURST = 20;
const PER_SECOND = 20;

/** Pause added per further refusal, and the longest pause, in milliseconds. */
const STEP_MS = 25;
const LONGEST_MS = 1_000;

/**
 * Slows down a token whose requests fail again and again. A refusal costs the service nearly as
 * much as a result, and its client almost nothing.
 */
export interface RefusalPace {
  /** Counts the refusal. @returns milliseconds to pause before it is sent. */
  pauseFor(token: string, error: unknown): number;
}

/** @param clock monotonic milliseconds. */
export function createRefusalPace(clock: () => number = () => performance.now()): RefusalPace {
  /** Refusals that still count as of an instant, by token. Levels of 0 are removed. */
  const levels = new Map<string, { readonly level: number; readonly at: number }>();

  const addRefusal = (token: string): number => {
    const now = clock();
    const left = ({ level, at }: { level: number; at: number }): number =>
      Math.max(0, level - ((now - at) / 1_000) * PER_SECOND);
    for (const [other, held] of levels) if (left(held) === 0) levels.delete(other);
    const held = levels.get(token);
    const level = (held === undefined ? 0 : left(held)) + 1;
    levels.set(token, { level, at: now });
    return level;
  };

  return {
    pauseFor(token, error) {
      if (!(error instanceof UsageError || error instanceof UnavailableError)) return 0;
      return Math.max(0, Math.min(LONGEST_MS, (addRefusal(token) - BURST) * STEP_MS));
    },
  };
}

/** Resolves after so many milliseconds, or when the client leaves. */
export async function pauseUnlessGone(milliseconds: number, scope: RequestScope): Promise<void> {
  if (milliseconds === 0) return;
  const leaving = new AbortController();
  const stopListening = scope.onGone(() => leaving.abort());
  await delay(milliseconds, undefined, { signal: leaving.signal, ref: false }).catch(() => undefined);
  stopListening();
}
