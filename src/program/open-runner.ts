import { isServiceUrl } from '../client/address.js';
import type { Runner } from '../operations/runner.js';
import type { RunnerOptions, Session } from './session.js';

/** The runner for a store: in this process, or the service at its address. */
export async function openRunner(
  storeUrl: string,
  token: string | undefined,
  { env, clock, user, signal, onWait }: RunnerOptions & Pick<Session, 'env' | 'clock' | 'user'>,
): Promise<Runner> {
  if (isServiceUrl(storeUrl)) {
    const { createRemoteRunner } = await import('../client/remote-runner.js');
    const onRetry = (problem: string): void => onWait(`${problem} Trying again …`);
    const { serviceTimeout } = await import('../client/service-timeout.js');
    const silence = serviceTimeout(env);
    return createRemoteRunner({ storeUrl, token, signal, onRetry, silence, clock });
  }
  const { createLocalRunner } = await import('../operations/local-runner.js');
  return createLocalRunner({ storeUrl, user: user(), clock, signal, onWait: () => onWait() });
}
