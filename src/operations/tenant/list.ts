import { z } from 'zod';
import { readOperation } from '../operation.js';

/** The store's tenants, by key, with how much each holds. */
export const listTenants = readOperation({
  name: 'tenant.list',
  summary: 'List the tenants of the store',
  scope: 'store',
  permission: 'tenant.read',
  input: z.strictObject({}),
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

  async run({ store }) {
    const tenants = [];
    for (const key of await store.tenantKeys()) {
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
