import { setTimeout as delay } from 'node:timers/promises';
import { UnavailableError, UsageError } from '../domain/errors.js';
import type { RequestScope } from './request-scope.js';

/** Refusals that a token may have at once, and each second, before it has to wait for them. */
const BURST = 20;
const PER_SECOND = 20;

/** How much longer each further refusal takes, and how long one takes at most, in milliseconds. */
const STEP_MS = 25;
const LONGEST_MS = 1_000;

/**
 * Slows down a token whose requests are refused all the time, because it sends nonsense or more than it may: a refusal costs
 * the service nearly what an answer does, and its client next to nothing.
 */
export interface RefusalPace {
  /** Counts the refusal. @returns how many milliseconds it is to wait. */
  pauseFor(token: string, error: unknown): number;
}

/** @param clock milliseconds that never go back. */
export function createRefusalPace(clock: () => number = () => performance.now()): RefusalPace {
  /** How many refusals of each token count still, as of an instant. Those of whom none do are forgotten. */
  const levels = new Map<string, { readonly level: number; readonly at: number }>();

  const added = (token: string): number => {
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
      return Math.max(0, Math.min(LONGEST_MS, (added(token) - BURST) * STEP_MS));
    },
  };
}

/** Holds after so many milliseconds, or when the client has left. */
export async function pauseUnlessGone(milliseconds: number, scope: RequestScope): Promise<void> {
  if (milliseconds === 0) return;
  const leaving = new AbortController();
  const stopListening = scope.onGone(() => leaving.abort());
  await delay(milliseconds, undefined, { signal: leaving.signal, ref: false }).catch(() => undefined);
  stopListening();
}
