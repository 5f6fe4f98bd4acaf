import type { Account } from '../../domain/tenancy/types.js';
import type { TenantReader } from '../../store/port.js';
import { readTogether } from '../../store/read-together.js';
import { addressOf, emailOf, type Address } from '../../domain/email.js';
import type { Viewer } from '../operation.js';

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

/** Finds an account with its roles and groups, in one round trip; undefined if it is unknown. */
export async function findViewer(tenant: TenantReader, text: string): Promise<Viewer | undefined> {
  const given = (email: string) =>
    [
      tenant.having('account-role', 'account', [email]),
      tenant.having('account-group', 'account', [email]),
    ] as const;
  const email = emailOf(text);
  const [account, ...asWritten] = await readTogether([findAccount(tenant, text), ...given(email)]);
  if (account === undefined) return undefined;
  const [[roles = []], [groups = []]] =
    account.email === email ? asWritten : await readTogether(given(account.email));
  return { account, roles: roles.map(({ role }) => role), groups: groups.map(({ group }) => group) };
}
