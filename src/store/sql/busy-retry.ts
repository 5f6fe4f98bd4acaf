import { setTimeout as delay } from 'node:timers/promises';
import { InterruptedError } from '../../domain/errors.js';
import type { OpenOptions } from '../open-options.js';

/** How long another process is waited for before giving up, in milliseconds. */
const LONGEST_WAIT = 60_000;

/**
 * Retries in small steps while another process holds the lock, so that the wait can be reported and
 * stopped.
 * @throws {InterruptedError} when stopped; the error of the last attempt after the longest wait
 */
export async function retryWhileBusy<T>(
  { onWait, signal, longestWait = LONGEST_WAIT }: OpenOptions,
  attempt: () => T | Promise<T>,
  isBusy: (error: unknown) => boolean,
): Promise<T> {
  let start: number | undefined;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const waited = performance.now() - (start ??= performance.now());
      if (!isBusy(error) || waited >= longestWait) throw error;
      onWait?.(waited);
    }
    await delay(20 + Math.random() * 80, undefined, signal === undefined ? {} : { signal }).catch(stopped);
  }
}

function stopped(cause: unknown): never {
  if (!(cause instanceof Error && cause.name === 'AbortError')) throw cause;
  throw new InterruptedError(
    {
      code: 'interrupted',
      message: 'Interrupted while waiting for another process; nothing was changed.',
      hint: 'Run the same command again when the other one has ended.',
    },
    { cause },
  );
}
