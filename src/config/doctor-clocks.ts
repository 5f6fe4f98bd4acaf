import type { Finding } from './finding.js';
import { ok } from './finding.js';

/** Largest difference of two clocks that does no harm, in milliseconds. */
export const CLOCK_TOLERANCE = 5 * 60 * 1000;

/**
 * Compares the clock of this machine with another.
 * @param theirs time of the other clock, in milliseconds since 1970
 * @param now time of this clock
 * @param whose such as `the service`
 */
export function clocksFinding(theirs: number, now: number, whose: string): Finding {
  const apart = Math.abs(theirs - now);
  if (apart <= CLOCK_TOLERANCE) return ok('clock', `It agrees with that of ${whose}.`);
  return {
    check: 'clock',
    status: 'problem',
    finding: `This machine says ${new Date(now).toISOString()}, ${whose} ${new Date(theirs).toISOString()}: ${Math.round(apart / 1000)} seconds apart.`,
    advice: 'Set the clock that is wrong: certificates, tokens and dates depend on it.',
  };
}
