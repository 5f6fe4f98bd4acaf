import { z } from 'zod';
import { employerRoles } from '../../domain/tenancy/rights.js';
import type { RoleName } from '../../domain/tenancy/roles.js';
import type { TenantReader } from '../../store/port.js';
import type { DecidedRow } from './preflight.js';

/** How many of the tenant's employer accounts hold a role, before and after a change. */
export const coverageField = z.object({
  role: z.string(),
  accounts: z.int(),
  before: z.int(),
  after: z.int(),
});
export type Coverage = z.infer<typeof coverageField>;

/** Counts, row by row, how a change moves the coverage of employers' roles. */
export interface CoverageTally {
  add(row: DecidedRow): void;
  /**
   * Each employers' role that the rows name, as it is before the change and after it; none in a
   * large tenant, where counting would take longer than a change of a few accounts.
   * @param isEveryAccount the rows are the tenant's employer accounts, each once
   */
  coverage(tenant: TenantReader, isEveryAccount: boolean): Promise<Coverage[]>;
}

/** Counts of employer accounts by outcome. */
type Outcomes = Record<DecidedRow['outcome'], number>;

export function createCoverageTally(): CoverageTally {
  const byRole = new Map<RoleName, Outcomes>();
  return {
    add({ account, role, outcome }) {
      if (account.kind !== 'employer' || !employerRoles.includes(role)) return;
      const outcomes = byRole.get(role) ?? { added: 0, alreadyHeld: 0, removed: 0, notHeld: 0 };
      outcomes[outcome] += 1;
      byRole.set(role, outcomes);
    },
    async coverage(tenant, isEveryAccount) {
      if (byRole.size === 0) return [];
      const counted = isEveryAccount ? undefined : await countHolders(tenant, [...byRole.keys()]);
      if (counted === undefined && !isEveryAccount) return [];
      return Array.from(byRole, ([role, { added, alreadyHeld, removed, notHeld }]) => {
        const accounts = counted?.accounts ?? added + alreadyHeld + removed + notHeld;
        const before = counted ? (counted.holders.get(role) ?? 0) : alreadyHeld + removed;
        return { role, accounts, before, after: before + added - removed };
      });
    },
  };
}

/** All accounts are read to count those of employers, which a larger tenant would be slowed by. */
const MOST_ACCOUNTS = 20_000;

/** Counts the employer accounts and those that hold each role; undefined in a large tenant. */
export async function countHolders(
  tenant: TenantReader,
  roles: readonly RoleName[],
): Promise<{ readonly accounts: number; readonly holders: ReadonlyMap<RoleName, number> } | undefined> {
  if ((await tenant.count('account')) > MOST_ACCOUNTS) return undefined;
  const emails = new Set<string>();
  for await (const batch of tenant.stream('account', undefined, {
    filter: [{ column: 'kind', is: '=', value: 'employer' }],
  }))
    for (const { email } of batch) emails.add(email);
  const held = await tenant.having('account-role', 'role', roles);
  const holders = roles.map((role, at): [RoleName, number] => [
    role,
    (held[at] ?? []).filter(({ account }) => emails.has(account)).length,
  ]);
  return { accounts: emails.size, holders: new Map(holders) };
}
