import type { watchJobs } from '../../operations/job/watch.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof watchJobs> = {
  list: {
    field: 'running',
    columns: [
      { field: 'operation', header: 'Operation' },
      { field: 'tenant', header: 'Tenant' },
      { field: 'actor', header: 'Who' },
      { field: 'since', header: 'Since', content: 'time' },
      { field: 'phase', header: 'Phase' },
      { field: 'done', header: 'Done', align: 'right' },
      { field: 'total', header: 'Of', align: 'right' },
      { field: 'rate', header: 'Per second', align: 'right' },
      { field: 'etaMs', header: 'Milliseconds left', align: 'right' },
    ],
    empty: 'Nothing is running.',
  },
};
