import { z } from 'zod';
import { readOperation } from '../operation.js';
import { unknownTenant } from '../unknown-tenant.js';

/** The store's tenants, by key, with how much each holds. */
export const listTenants = readOperation({
  name: 'tenant.list',
  summary: 'List the tenants of the store',
  scope: 'store',
  confinable: true,
  permission: 'tenant.read',
  input: z.strictObject({
    /** The key of the one tenant to list. */
    only: z.string().optional(),
  }),
  output: z.object({
    tenants: z.array(
      z.object({
        key: z.string(),
        name: z.string(),
        timeZone: z.string(),
        vpd: z.string().nullable(),
        accounts: z.int(),
        people: z.int(),
      }),
    ),
  }),

  async run({ store }, { only }) {
    const tenants = [];
    const keys = await store.tenantKeys();
    if (only !== undefined && !keys.includes(only)) throw unknownTenant(only, keys);
    for (const key of keys) {
      if (only !== undefined && key !== only) continue;
      const tenant = store.tenant(key);
      const about = await tenant.find('tenant', [key]);
      if (about === undefined) continue;
      const { name, timeZone, vpd } = about;
      const [accounts, people] = [await tenant.count('account'), await tenant.count('person')];
      tenants.push({ key, name, timeZone, vpd, accounts, people });
    }
    return { tenants };
  },
});
