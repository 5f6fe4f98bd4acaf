import { userInfo } from 'node:os';
import { isServiceUrl } from '../client/address.js';
import type { Runner } from '../operations/runner.js';

export interface RunnerWishes {
  readonly signal: AbortSignal;
  /** Called whenever the run waits: with what for, or without for another process that is writing. */
  readonly onWait: (what?: string) => void;
}

/** The runner for a store: in this process, or the service that answers for it. No command knows which. */
export async function runnerFor(
  storeUrl: string,
  token: string | undefined,
  { signal, onWait }: RunnerWishes,
): Promise<Runner> {
  if (isServiceUrl(storeUrl)) {
    const { createRemoteRunner } = await import('../client/remote-runner.js');
    const onRetry = (problem: string): void => onWait(`${problem} Trying again …`);
    const { serviceTimeout } = await import('../client/silence.js');
    const silence = serviceTimeout(process.env);
    return createRemoteRunner({ storeUrl, token, signal, onRetry, silence, clock: Date.now });
  }
  const { createLocalRunner } = await import('../operations/local-runner.js');
  return createLocalRunner({
    storeUrl,
    user: nameOfUser(),
    clock: Date.now,
    signal,
    onWait: () => onWait(),
  });
}

/** Who runs this process, as its jobs say: the name, or the number where the system has no name for it, as in many containers. */
export function nameOfUser(look: () => { username: string } = userInfo): string {
  try {
    return look().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
