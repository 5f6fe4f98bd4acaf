import { authenticate } from '../operations/token/authenticate.js';
import { openStore } from '../store/open.js';
import type { Service, ServiceSettings } from './service.js';
import { createService } from './service.js';

/** How many may read the store at once. */
const READERS = 4;

export type StartSettings = Omit<ServiceSettings, 'store' | 'authenticate'> & {
  readonly storeUrl: string;
};

/**
 * The service for the store that a URL names; stopping it closes the store.
 * @throws {UnavailableError} when the store cannot be opened.
 */
export async function startService({ storeUrl, ...settings }: StartSettings): Promise<Service> {
  const store = await openStore(storeUrl, { create: false, readers: READERS });
  const service = await createService({
    ...settings,
    store,
    authenticate: (secret, now, known) => authenticate(store, secret, now, known),
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
