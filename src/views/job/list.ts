import type { listJobs } from '../../operations/job/list.js';
import type { OperationView } from '../view.js';
import { undoneInWords } from './undone.js';

export const view: OperationView<typeof listJobs> = {
  list: {
    field: 'jobs',
    columns: [
      { field: 'id', header: 'Job', align: 'right', priority: 4 },
      { field: 'at', header: 'When', priority: 2 },
      { field: 'actor', header: 'Who', priority: 1 },
      { field: 'title', header: 'What', priority: 4, readableWidth: 24 },
      { field: 'changes', header: 'Changes', priority: 1 },
      {
        field: 'undoneBy',
        header: 'Undone by',
        priority: 3,
        value: undoneInWords,
        brief: ({ undone, undoneBy }) =>
          undoneBy ?? (undone === null ? '' : `${undone.by.join(', ')} (${undone.records} of ${undone.of})`),
      },
      { field: 'operation', header: 'Operation' },
      { field: 'account', header: 'As' },
      { field: 'token', header: 'Token', onRequest: true },
      { field: 'reason', header: 'Reason' },
      { field: 'undoes', header: 'Undoes' },
    ],
    empty: 'Nothing was changed in this tenant yet.',
  },
};
