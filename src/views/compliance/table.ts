import type { complianceTable } from '../../operations/compliance/compliance-table.js';
import type { OperationView } from '../view.js';
import { figureColumns } from './compliance-columns.js';

const headers = {
  organisation: 'Organisation',
  job: 'Job',
  position: 'Position',
  competence: 'Competence',
  assignment: 'Assignment',
} as const;

export const view: OperationView<typeof complianceTable> = ({ by }) => ({
  list: {
    field: 'rows',
    columns: [
      { field: 'name', header: headers[by], priority: 5 },
      { field: 'key', header: 'Key', content: 'identifier', onRequest: true },
      ...figureColumns,
    ],
    total: ({ total }) => ({ key: '', name: 'Total', ...total }),
    empty: 'No assignment counts on this date.',
  },
});
