import type { Account } from '../../domain/tenancy/types.js';
import type { TenantReader } from '../../store/port.js';
import { addressOf, type Address } from '../../domain/email.js';

/** The account of this address as somebody wrote it, also where an earlier version kept it in another form. */
export async function findAccount(tenant: TenantReader, text: string): Promise<Account | undefined> {
  const [account] = await findAccounts(tenant, [addressOf(text)]);
  return account;
}

/** The accounts of these addresses, in their order: as written, else in the form of today, else in another older one. */
export async function findAccounts(
  tenant: TenantReader,
  addresses: readonly Pick<Address, 'email' | 'older'>[],
): Promise<(Account | undefined)[]> {
  const found = await tenant.findMany(
    'account',
    addresses.map(({ email }) => [email]),
  );
  for (const [at, { older }] of addresses.entries()) {
    if (older.length === 0) continue;
    const [asWritten, ...others] = await tenant.findMany(
      'account',
      older.map((form) => [form]),
    );
    found[at] = asWritten ?? found[at] ?? others.find((account) => account !== undefined);
  }
  return found;
}
