import type { listJobs } from '../../operations/job/list.js';
import type { OperationView } from '../view.js';
import { undoneInWords } from './undone.js';

export const view: OperationView<typeof listJobs> = {
  list: {
    field: 'jobs',
    columns: [
      { field: 'id', header: 'Job', content: 'identifier', align: 'right', priority: 4 },
      { field: 'at', header: 'When', content: 'time', priority: 2 },
      { field: 'actor', header: 'Who', priority: 1 },
      { field: 'title', header: 'What', content: 'prose', priority: 4 },
      { field: 'changes', header: 'Changes', priority: 1 },
      {
        field: 'undoneBy',
        header: 'Undone by',
        priority: 3,
        value: undoneInWords,
      },
      { field: 'operation', header: 'Operation' },
      { field: 'account', header: 'As' },
      { field: 'token', header: 'Token', onRequest: true },
      { field: 'reason', header: 'Reason', content: 'prose', priority: -1 },
      { field: 'undoes', header: 'Undoes' },
    ],
    empty: 'Nothing was changed in this tenant yet.',
  },
};
