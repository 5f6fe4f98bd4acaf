import { lazily } from '../../domain/lazily.js';
import { localTimes } from '../../terminal/local-time.js';

/** A page is read elsewhere and later: whole dates, in UTC. */
const times = lazily(() => localTimes(() => 0, 'UTC'));

export function pageTime(instant: string): string {
  return times().full(instant);
}
