import { z } from 'zod';
import { readTogether } from '../../store/read-together.js';
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
    const keys = await store.tenantKeys();
    if (only !== undefined && !keys.includes(only)) throw unknownTenant(only, keys);
    const listed = keys.filter((key) => only === undefined || key === only);
    const found = await readTogether(
      listed.map((key) => {
        const tenant = store.tenant(key);
        const about = tenant.find('tenant', [key]);
        return readTogether([about, tenant.count('account'), tenant.count('person')]);
      }),
    );
    return {
      tenants: found.flatMap(([about, accounts, people]) => {
        if (about === undefined) return [];
        const { key, name, timeZone, vpd } = about;
        return [{ key, name, timeZone, vpd, accounts, people }];
      }),
    };
  },
});
