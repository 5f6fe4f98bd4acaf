import type { createTenant } from '../../operations/tenant/create.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof createTenant> = {
  lines: ({ tenant, dryRun }) => [
    `${dryRun ? 'Would make' : 'Made'} the tenant ${tenant.key} (${tenant.name}).`,
    ...(dryRun
      ? []
      : ['Next: `provost tenant apply FILE` fills it, `provost feature enable` switches its features.']),
  ],
};
