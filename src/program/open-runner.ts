import { userInfo } from 'node:os';
import { isServiceUrl } from '../client/address.js';
import type { Runner } from '../operations/runner.js';
import type { RunnerOptions, Session } from './session.js';

/** The runner for a store: in this process, or the service that answers for it. No command knows which. */
export async function openRunner(
  storeUrl: string,
  token: string | undefined,
  { env, clock, signal, onWait }: RunnerOptions & Pick<Session, 'env' | 'clock'>,
): Promise<Runner> {
  if (isServiceUrl(storeUrl)) {
    const { createRemoteRunner } = await import('../client/remote-runner.js');
    const onRetry = (problem: string): void => onWait(`${problem} Trying again …`);
    const { serviceTimeout } = await import('../client/silence.js');
    const silence = serviceTimeout(env);
    return createRemoteRunner({ storeUrl, token, signal, onRetry, silence, clock });
  }
  const { createLocalRunner } = await import('../operations/local-runner.js');
  return createLocalRunner({ storeUrl, user: nameOfUser(), clock, signal, onWait: () => onWait() });
}

/** Who runs this process, as its jobs say: the name, or the number where the system has no name for it, as in many containers. */
export function nameOfUser(look: () => { username: string } = userInfo): string {
  try {
    return look().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
