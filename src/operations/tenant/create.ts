import { z } from 'zod';
import { ConflictError } from '../../domain/errors.js';
import type { Tenant } from '../../domain/tenancy/types.js';
import { writeOperation } from '../operation.js';
import { tenantKey, timeZone, vpd } from './fields.js';

/** Makes an empty tenant: every feature off, no settings of its own. */
export const createTenant = writeOperation({
  name: 'tenant.create',
  summary: 'Make an empty tenant',
  scope: 'store',
  permission: 'tenant.administer',
  createsStore: true,
  input: z.strictObject({
    key: tenantKey,
    name: z.string().trim().min(1),
    timeZone: timeZone.default('Europe/London'),
    vpd: vpd.nullable().default(null),
  }),
  output: z.object({
    job: z.string().nullable(),
    dryRun: z.boolean(),
    changes: z.int(),
    tenant: z.object({ key: z.string(), name: z.string(), timeZone: z.string(), vpd: z.string().nullable() }),
  }),

  async propose({ store }, { key, name, timeZone: zone, vpd: owner }, changes) {
    if ((await store.tenantKeys()).includes(key)) {
      throw new ConflictError({
        code: 'tenant-exists',
        message: `There is a tenant "${key}" already; nothing was changed.`,
        hint: 'Choose another key, or look at it with `provost tenant show`.',
      });
    }
    const tenant: Tenant = { key, name, timeZone: zone, vpd: owner, settings: {} };
    changes.add({ tenant: key, entity: 'tenant', before: null, after: tenant });
    return {
      tenant: key,
      touchable: 1,
      warnings: [],
      rejected: 0,
      result: (outcome) => ({ ...outcome, tenant: { key, name, timeZone: zone, vpd: owner } }),
    };
  },
});
