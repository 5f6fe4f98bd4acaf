import { ConflictError, UnavailableError } from '../domain/errors.js';
import { openStore } from '../store/open.js';
import { withoutSecrets } from './settings.js';

/**
 * Makes sure that at this address is no store, or one that holds no tenant.
 * @throws {ConflictError} `store-in-use` when it holds one. @throws {UnavailableError} when it is there but not usable.
 */
export async function mustBeUnused(url: string): Promise<void> {
  const tenants = await tenantsOf(url);
  if (tenants.length === 0) return;
  throw new ConflictError({
    code: 'store-in-use',
    message: `The store ${withoutSecrets(url)} holds ${tenants.length === 1 ? `the tenant ${tenants[0]}` : `${tenants.length} tenants`} already; nothing was changed.`,
    hint: 'Look with `provost tenant list`; add another with `provost tenant create KEY --name NAME`.',
    details: { tenants },
  });
}

/** None where there is no store. */
async function tenantsOf(url: string): Promise<string[]> {
  try {
    const store = await openStore(url, { create: false });
    try {
      return await store.read((reader) => reader.tenantKeys());
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof UnavailableError && error.code === 'store-missing') return [];
    throw error;
  }
}
