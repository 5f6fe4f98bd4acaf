import { newSecret } from '../../src/operations/token/token-secret.js';
import { createRemoteRunner } from '../../src/client/remote-runner.js';
import type { RetryPolicy } from '../../src/http/retry-policy.js';
import type { Runner } from '../../src/operations/runner.js';
import { authenticate } from '../../src/operations/token/authenticate.js';
import { createService } from '../../src/server/service.js';
import type { ReaderLink } from '../../src/server/readers.js';
import type { ServiceLimits } from '../../src/server/limits.js';
import { openStore } from '../../src/store/open.js';
import type { Store } from '../../src/store/port.js';
import type { NewToken } from '../../src/store/tokens.js';
import type { StorePlace, TenantRecords, TestStore } from '../builders/store.js';
import { storeWith } from '../builders/store.js';

const noon = (): number => Date.UTC(2026, 10, 21, 12);

/** Options of a test service. */
interface ServingOptions {
  readonly clock?: () => number;
  /** Wraps the store of the service. */
  readonly over?: (store: Store) => Store;
  /** Creates the store; a file by default. */
  readonly place?: StorePlace;
  /** Starts reader threads; without it, reads run in the main thread. */
  readonly startReader?: (storeUrl: string, niceness: number) => ReaderLink;
  readonly allowedHosts?: readonly string[];
  readonly metricsListen?: { readonly host: string; readonly port: number };
}

/** A service on its own port, with a real store. */
export interface Served extends TestStore {
  readonly address: string;
  readonly secret: string;
  readonly served: Store;
  /** The lines of the log. */
  readonly log: readonly string[];
  remote(settings?: { address?: string; retries?: RetryPolicy; token?: string }): Promise<Runner>;
  post(operation: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Creates a token, of the store's administrator by default. */
  token(of?: Partial<NewToken>): Promise<{ readonly id: string; readonly secret: string }>;
  /** Starts another service on the same store, with its own connections. @returns its `post`. */
  secondService(over: (store: Store) => Store): Promise<Served['post']>;
  /** URL of the metrics listener. */
  readonly metricsUrl: string | undefined;
  /** The metrics as text. */
  metrics(): Promise<string>;
  stop(grace?: number): Promise<void>;
}

export async function serving(
  tenants: Readonly<Record<string, TenantRecords>> = {},
  limits: Partial<ServiceLimits> = {},
  { clock = noon, over = (store) => store, place, startReader, ...more }: ServingOptions = {},
): Promise<Served> {
  const own = await storeWith(tenants, place);
  const opened = await openStore(own.url, { create: false, readers: 2 });
  const store = over(opened);
  const token: Served['token'] = async (of = {}) => {
    const { id, secret, hash } = newSecret();
    await opened.write((writer) =>
      writer.tokens.add({
        ...{ id, name: 'tester', hash, tenant: null, account: null, scopes: null },
        ...{ createdAt: new Date(clock()).toISOString(), createdBy: 'tester', expires: null },
        ...of,
      }),
    );
    return { id, secret };
  };
  const { secret } = await token();
  const log: string[] = [];
  const startOn = async (before: Store, lines: string[], start?: ServingOptions['startReader']) => {
    const service = await createService({
      store: before,
      authenticate: (shown, now) => authenticate(before, shown, now),
      clock,
      version: '0.0.0',
      log: { write: (line) => void lines.push(line) },
      limits,
      startReader: start && ((niceness) => start(own.url, niceness)),
      ...more,
    });
    return { service, address: await service.listen('127.0.0.1', 0) };
  };
  const { service, address } = await startOn(store, log, startReader);
  const postTo =
    (url: string): Served['post'] =>
    (operation, body, headers = {}) =>
      fetch(`${url}/v1/operations/${operation}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
  const others: (() => Promise<void>)[] = [];
  const runners: Runner[] = [];
  let isStopped = false;
  const stop = async (grace = 0): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    await service.stop(grace);
    await opened.close();
  };
  return {
    ...own,
    ...{ address, secret, served: opened, log, token, stop },
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
    post: postTo(address),
    metricsUrl: service.metricsUrl(),
    async metrics() {
      const headers = { authorization: `Bearer ${secret}` };
      return (await fetch(`${address}/metrics`, { headers })).text();
    },
    async secondService(wrap) {
      const another = await openStore(own.url, { create: false, readers: 2 });
      const other = await startOn(wrap(another), []);
      others.push(async () => {
        await other.service.stop(0);
        await another.close();
      });
      return postTo(other.address);
    },
    async dispose() {
      for (const runner of runners) await runner.close();
      for (const end of others) await end();
      await stop();
      await own.dispose();
    },
  };
}
