import { counted, formatCount } from '../../domain/counts.js';
import type { leastCompliant } from '../../operations/compliance/least.js';
import { formatPercent } from '../percent.js';
import type { OperationView } from '../view.js';
import { figureColumns } from './compliance-columns.js';

export const view: OperationView<typeof leastCompliant> = {
  list: {
    field: 'rows',
    columns: [
      { field: 'name', header: 'Organisation', priority: 5 },
      { field: 'key', header: 'Key', content: 'identifier', onRequest: true },
      ...figureColumns,
    ],
    empty: 'No department requires anything on this date.',
  },
  footer: ({ rows, departments, total }) => [
    `${formatCount(rows.length)} of ${counted(departments, 'department')}; all together ${formatPercent(total.compliancePercent)} (${formatCount(total.achieved)} of ${formatCount(total.required)}).`,
  ],
};
