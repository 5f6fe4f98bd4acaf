import { formatCount } from '../../domain/counts.js';
import type { seedTenant } from '../../operations/seed/seed.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof seedTenant> = {
  lines: ({ dryRun, tenant, scenario, size, seed, asOf }) => [
    `${dryRun ? 'Would make' : 'Made'} the tenant ${tenant}: ${scenario}, size ${formatCount(size)}, seed ${seed}.`,
    ...(dryRun ? [] : [`Its dates are counted from ${asOf}: look at it with --as-of ${asOf}.`]),
  ],
  list: {
    field: 'created',
    columns: [
      { field: 'kind', header: 'Kind of record' },
      { field: 'records', header: 'Records' },
    ],
  },
};
