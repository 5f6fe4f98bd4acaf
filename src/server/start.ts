import { authenticate } from '../operations/token/authenticate.js';
import { openStore } from '../store/open.js';
import type { ServiceSettings } from './service-settings.js';
import type { Service } from './service.js';
import { createService } from './service.js';
import { startReader } from './reader-worker.js';

/** Concurrent reads of the main thread. */
const READERS = 4;

export type StartSettings = Omit<ServiceSettings, 'store' | 'authenticate' | 'startReader'> & {
  readonly storeUrl: string;
  /** The script of a reader thread; without it, reads run in the main thread. */
  readonly readerScript?: string | undefined;
};

/**
 * The service for the store at a URL; stopping it closes the store.
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
