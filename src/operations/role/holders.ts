import { z } from 'zod';
import { canSignIn } from '../../domain/tenancy/accounts.js';
import { accountKinds, accountStatuses } from '../../domain/tenancy/vocabulary.js';
import { employerRoles } from '../../domain/tenancy/rights.js';
import type { RoleName } from '../../domain/tenancy/roles.js';
import type { TenantReader } from '../../store/port.js';
import { readOperation } from '../operation.js';
import { createRowList, rowSinkInput } from '../row-list.js';
import { countHolders } from './coverage.js';
import { requireRole } from './require-role.js';

const holder = z.object({
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  kind: z.enum(accountKinds),
  organisation: z.string().nullable(),
  status: z.enum(accountStatuses),
  canSignIn: z.boolean(),
});

/** The accounts that hold a role, by email. */
export const listRoleHolders = readOperation({
  name: 'role.holders',
  summary: 'List the accounts that hold a role',
  scope: 'tenant',
  permission: 'account.read',
  input: z.strictObject({ role: z.string(), ...rowSinkInput(holder) }),
  output: z.object({
    role: z.string(),
    /** How many employer accounts hold it: for a role of employers, unless the tenant is large. */
    coverage: z.object({ accounts: z.int(), holders: z.int() }).nullable(),
    holders: z.array(holder),
  }),

  async run({ tenant, checkpoint }, { role: text, into }) {
    const role = requireRole(text);
    const [held = []] = await tenant.having('account-role', 'role', [role]);
    const { add, done } = createRowList(into);
    for (let from = 0; from < held.length; from += AT_ONCE) {
      const accounts = await tenant.findMany(
        'account',
        held.slice(from, from + AT_ONCE).map(({ account }) => [account]),
      );
      for (const account of accounts) {
        if (account === undefined) continue;
        const { email, firstName, lastName, kind, organisation, status } = account;
        await add({ email, firstName, lastName, kind, organisation, status, canSignIn: canSignIn(status) });
      }
      await checkpoint();
    }
    return { role, coverage: await coverageOf(tenant, role), holders: await done() };
  },
});

async function coverageOf(
  tenant: TenantReader,
  role: RoleName,
): Promise<{ accounts: number; holders: number } | null> {
  if (!employerRoles.includes(role)) return null;
  const counted = await countHolders(tenant, [role]);
  return counted ? { accounts: counted.accounts, holders: counted.holders.get(role) ?? 0 } : null;
}

/** Accounts that are looked up together. */
const AT_ONCE = 1_000;
