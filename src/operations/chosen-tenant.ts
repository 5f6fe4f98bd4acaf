import { emailOf } from '../domain/email.js';
import { NotFoundError } from '../domain/errors.js';
import type { Tenant } from '../domain/tenancy/types.js';
import type { StoreReader } from '../store/port.js';
import { readTogether } from '../store/read-together.js';
import { findViewer } from './account/find-accounts.js';
import type { Viewer } from './operation.js';
import { TenantNeededError, type RunOptions } from './runner.js';
import { unknownTenant } from './unknown-tenant.js';

/**
 * The tenant and the account of a run. A remote store returns both in one round trip.
 * @throws {NotFoundError} where either does not exist; {TenantNeededError}
 */
export async function chosenTenant(
  store: StoreReader,
  { tenant: named, as }: RunOptions,
): Promise<ChosenRun> {
  const viewerIn = (key: string): Promise<Viewer | undefined> | undefined =>
    as === undefined ? undefined : findViewer(store.tenant(key), as);
  const [about, found] = await readTogether([
    store.chosenTenant(named),
    named === undefined ? undefined : viewerIn(named),
  ]);
  if (about === undefined) throw noTenantChosen(await store.tenantKeys(), named);
  const { key } = about;
  const viewer = found ?? (named === undefined ? await viewerIn(key) : undefined);
  if (as !== undefined && viewer === undefined) throw unknownAccount(key, as);
  return { key, about, viewer };
}

export interface ChosenRun {
  readonly key: string;
  readonly about: Tenant;
  readonly viewer: Viewer | undefined;
}

function noTenantChosen(keys: readonly string[], named: string | undefined): Error {
  if (named !== undefined) return unknownTenant(named, keys);
  if (keys.length > 1) return new TenantNeededError(keys);
  return new NotFoundError({
    code: 'no-tenant',
    message: 'The store holds no tenant yet.',
    hint: 'Make one with `provost tenant create KEY --name NAME`, or `provost tenant apply FILE`.',
  });
}

function unknownAccount(tenant: string, as: string): NotFoundError {
  return new NotFoundError({
    code: 'unknown-account',
    message: `There is no account ${emailOf(as)} in the tenant ${tenant}.`,
    hint: 'List the accounts with `provost account list`.',
  });
}
