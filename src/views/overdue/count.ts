import type { countOverdue } from '../../operations/overdue/count.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof countOverdue> = ({ by }) => ({
  lines: ({ asOf, employer }) => [
    `Overdue as of ${asOf}, in the view of ${employer ?? 'any employer with access'}`,
  ],
  list: {
    field: 'rows',
    columns: [
      { field: 'key', header: by === 'employer' ? 'Employer account' : 'Key', priority: 3 },
      { field: 'name', header: 'Name', priority: 1 },
      { field: 'dashboard', header: 'Dashboard', priority: 2 },
      { field: 'visible', header: 'Visible', priority: 2 },
      { field: 'hidden', header: 'Hidden', priority: 2 },
      ...(by === 'employer' ? [{ field: 'access', header: 'Access' }] : []),
    ],
    total: ({ total }) => ({ key: 'Total', name: '', ...total }),
  },
});
