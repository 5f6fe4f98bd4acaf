import { authenticate } from '../operations/token/authenticate.js';
import { openStore } from '../store/open.js';
import type { ServiceSettings } from './service-settings.js';
import type { Service } from './service.js';
import { createService } from './service.js';
import { startReader } from './reader-worker.js';

/** How many may read the store at once. */
const READERS = 4;

export type StartSettings = Omit<ServiceSettings, 'store' | 'authenticate' | 'startReader'> & {
  readonly storeUrl: string;
  /** The script that a reader thread runs; without it, reads run in this thread. */
  readonly readerScript?: string | undefined;
};

/**
 * The service for the store that a URL names; stopping it closes the store.
 * @throws {UnavailableError} when the store cannot be opened.
 */
export async function startService({ storeUrl, readerScript, ...settings }: StartSettings): Promise<Service> {
  const store = await openStore(storeUrl, { create: false, readers: READERS });
  const service = await createService({
    ...settings,
    store,
    startReader:
      readerScript === undefined ? undefined : (niceness) => startReader(readerScript, storeUrl, niceness),
    authenticate: (secret, now) => authenticate(store, secret, now),
  });
  return {
    listen: (host, port) => service.listen(host, port),
    metricsUrl: () => service.metricsUrl(),
    async stop(grace) {
      await service.stop(grace);
      await store.close();
    },
  };
}
