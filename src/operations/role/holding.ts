import type { RoleName } from '../../domain/tenancy/roles.js';
import type { TenantReader } from '../../store/port.js';

/** From so many rows on, all holders of a role are read at once: one look-up for each row would take longer. */
const MANY = 1_000;

/**
 * Tells for each row whether its account holds its role in the store. What it remembers is bounded by the tenant's
 * accounts, not by the rows.
 */
export function createHolding(
  tenant: TenantReader,
): (rows: readonly { readonly email: string; readonly role: RoleName }[]) => Promise<boolean[]> {
  const holders = new Map<RoleName, ReadonlySet<string>>();
  return async (rows) => {
    if (rows.length < MANY && holders.size === 0) {
      const found = await tenant.findMany(
        'account-role',
        rows.map(({ email, role }) => [email, role]),
      );
      return found.map((record) => record !== undefined);
    }
    for (const { role } of rows) {
      if (holders.has(role)) continue;
      const [held = []] = await tenant.having('account-role', 'role', [role]);
      holders.set(role, new Set(held.map(({ account }) => account)));
    }
    return rows.map(({ email, role }) => holders.get(role)?.has(email) === true);
  };
}
