import { z } from 'zod';
import { roleCatalogue } from '../../domain/tenancy/roles.js';
import { readOperation } from '../operation.js';

/** The role catalogue in its own order, with how many accounts hold each. */
export const listRoles = readOperation({
  name: 'role.list',
  summary: 'List the roles of the catalogue and how many accounts hold each',
  scope: 'tenant',
  permission: 'account.read',
  input: z.strictObject({}),
  output: z.object({ roles: z.array(z.object({ role: z.string(), holders: z.int() })) }),

  async run({ tenant }) {
    const holders = new Map<string, number>(roleCatalogue.map((role) => [role, 0]));
    for await (const batch of tenant.stream('account-role')) {
      for (const { role } of batch) holders.set(role, (holders.get(role) ?? 0) + 1);
    }
    return { roles: Array.from(holders, ([role, count]) => ({ role, holders: count })) };
  },
});
