import type { Account } from '../../domain/tenancy/types.js';
import type { TenantReader } from '../../store/port.js';
import { addressOf, type Address } from '../../domain/email.js';

/** Finds an account by address, in the form as written or as an earlier version stored it. */
export async function findAccount(tenant: TenantReader, text: string): Promise<Account | undefined> {
  const [account] = await findAccounts(tenant, [addressOf(text)]);
  return account;
}

/**
 * Finds accounts in the order of the addresses: first as written, then in today's form, then in
 * older forms.
 */
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
