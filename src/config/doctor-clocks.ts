import type { Finding } from './finding.js';
import { ok } from './finding.js';

/** How far two clocks may be apart before dates and expiries go wrong, in milliseconds. */
export const CLOCK_TOLERANCE = 5 * 60 * 1000;

/**
 * Whether the clock of this machine agrees with another one.
 * @param theirs the instant by the other clock, and `now` that by this one, in milliseconds since 1970
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
