import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConflictError, UnavailableError } from '../domain/errors.js';
import { openStore } from '../store/open.js';
import { withoutSecrets } from './settings.js';

/**
 * Whether there is a store at this address; one that is there holds no tenant.
 * @throws {ConflictError} `store-in-use` when it holds one. @throws {UnavailableError} when it is there but not usable.
 */
export async function isUnusedStore(url: string): Promise<boolean> {
  const tenants = await tenantsOf(url);
  if (tenants === undefined) return false;
  if (tenants.length === 0) return true;
  throw new ConflictError({
    code: 'store-in-use',
    message: `The store ${withoutSecrets(url)} holds ${tenants.length === 1 ? `the tenant ${tenants[0]}` : `${tenants.length} tenants`} already; nothing was changed.`,
    hint: 'Look with `provost tenant list`; add another with `provost tenant create KEY --name NAME`.',
    details: { tenants },
  });
}

/** Runs `work` on the address of an empty store that is gone afterwards: for a dry run where no store is to be made. */
export async function inPassingStore<T>(work: (url: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'provost-'));
  try {
    const url = `file:${join(folder, 'passing.db')}`;
    await (await openStore(url, { create: true })).close();
    return await work(url);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Undefined where there is no store. */
async function tenantsOf(url: string): Promise<string[] | undefined> {
  try {
    const store = await openStore(url, { create: false });
    try {
      return await store.read((reader) => reader.tenantKeys());
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof UnavailableError && error.code === 'store-missing') return undefined;
    throw error;
  }
}
