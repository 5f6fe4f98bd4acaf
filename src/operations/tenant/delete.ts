import { z } from 'zod';
import { proposeTenantRemoval } from '../../changes/whole-tenant.js';
import { writeOperation } from '../operation.js';
import { unknownTenant } from '../unknown-tenant.js';
import { tenantKey } from './fields.js';

/** Removes a tenant and all its records; undoing the job brings them back. */
export const deleteTenant = writeOperation({
  name: 'tenant.delete',
  summary: 'Delete a tenant with all its records',
  scope: 'store',
  permission: 'tenant.administer',
  input: z.strictObject({
    key: tenantKey,
    /** Where there is no such tenant, change nothing instead of failing. */
    ifExists: z.boolean().default(false),
  }),
  output: z.object({
    job: z.string().nullable(),
    dryRun: z.boolean(),
    changes: z.int(),
    /** Null where there was none. */
    tenant: z.object({ key: z.string(), name: z.string() }).nullable(),
  }),

  async propose(context, { key, ifExists }, changes) {
    const tenant = context.store.tenant(key);
    const about = await tenant.find('tenant', [key]);
    if (about === undefined && !ifExists) throw unknownTenant(key, await context.store.tenantKeys());
    if (about === undefined)
      return {
        tenant: key,
        touchable: 0,
        warnings: [],
        rejected: 0,
        result: (outcome) => ({ ...outcome, tenant: null }),
      };
    const removed = await proposeTenantRemoval(tenant, changes, () => context.checkpoint());
    return {
      tenant: key,
      touchable: removed,
      warnings: [],
      rejected: 0,
      result: (outcome) => ({ ...outcome, tenant: { key, name: about.name } }),
    };
  },
});
