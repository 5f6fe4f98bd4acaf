import { lazily } from '../../domain/lazily.js';
import { localTimes } from '../../terminal/local-time.js';
import type { RowSurface } from '../present-options.js';

/** A page is read elsewhere and later, so it depends on no terminal: whole dates, in UTC. */
export const pageSurface = lazily((): RowSurface => ({
  stdoutIsTerminal: false,
  times: localTimes(() => 0, 'UTC'),
}));

export function pageTime(instant: string): string {
  return pageSurface().times.full(instant);
}
