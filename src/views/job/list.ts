import type { listJobs } from '../../operations/job/list.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof listJobs> = {
  list: {
    field: 'jobs',
    columns: [
      { field: 'id', header: 'Job', align: 'right' },
      { field: 'at', header: 'When' },
      { field: 'operation', header: 'Operation' },
      { field: 'changes', header: 'Changes' },
      { field: 'actor', header: 'Who' },
      { field: 'account', header: 'As' },
      { field: 'token', header: 'Token', onRequest: true },
      { field: 'reason', header: 'Reason' },
      { field: 'undoes', header: 'Undoes' },
      { field: 'undoneBy', header: 'Undone by' },
    ],
    empty: 'Nothing was changed in this tenant yet.',
  },
};
