import { newSecret } from '../../src/operations/token/secret.js';
import { createRemoteRunner } from '../../src/client/remote-runner.js';
import type { RetryPolicy } from '../../src/client/retry.js';
import type { Runner } from '../../src/operations/runner.js';
import { authenticate } from '../../src/operations/token/authenticate.js';
import { createService } from '../../src/server/service.js';
import type { ServiceLimits } from '../../src/server/service.js';
import { openStore } from '../../src/store/open.js';
import type { Store } from '../../src/store/port.js';
import type { TenantRecords, TestStore } from '../builders/store.js';
import { storeWith } from '../builders/store.js';

const clock = (): number => Date.UTC(2026, 10, 21, 12);

/** A service on a port of its own, before a real store. */
export interface Served extends TestStore {
  readonly address: string;
  readonly secret: string;
  readonly served: Store;
  /** The log, a line an entry. */
  readonly log: readonly string[];
  remote(settings?: { address?: string; retries?: RetryPolicy; token?: string }): Promise<Runner>;
  post(operation: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  stop(grace?: number): Promise<void>;
}

export async function serving(
  tenants: Readonly<Record<string, TenantRecords>> = {},
  limits: Partial<ServiceLimits> = {},
): Promise<Served> {
  const own = await storeWith(tenants);
  const store = await openStore(own.url, { create: false, readers: 2 });
  const { id, secret, hash } = newSecret();
  await store.write((writer) =>
    writer.tokens.add({
      ...{ id, name: 'tester', hash, tenant: null, account: null, scopes: null },
      ...{ createdAt: new Date(clock()).toISOString(), createdBy: 'tester', expires: null },
    }),
  );
  const log: string[] = [];
  const service = await createService({
    store,
    authenticate: (shown, now, known) => authenticate(store, shown, now, known),
    clock,
    version: '0.0.0',
    log: { write: (line) => void log.push(line) },
    limits,
  });
  const address = await service.listen('127.0.0.1', 0);
  const runners: Runner[] = [];
  let isStopped = false;
  const stop = async (grace = 0): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    await service.stop(grace);
    await store.close();
  };
  return {
    ...own,
    ...{ address, secret, served: store, log, stop },
    async remote(settings = {}) {
      const runner = await createRemoteRunner({
        storeUrl: settings.address ?? address,
        token: settings.token ?? secret,
        clock,
        retries: settings.retries,
      });
      runners.push(runner);
      return runner;
    },
    post: (operation, body, headers = {}) =>
      fetch(`${address}/v1/operations/${operation}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async dispose() {
      for (const runner of runners) await runner.close();
      await stop();
      await own.dispose();
    },
  };
}
