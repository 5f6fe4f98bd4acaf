import type { listAudit } from '../../operations/audit/list.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof listAudit> = {
  list: {
    field: 'entries',
    columns: [
      { field: 'seq', header: 'Entry', isName: true, align: 'right', priority: 2 },
      { field: 'at', header: 'When', content: 'time', priority: 1 },
      { field: 'actor', header: 'Who', priority: 1 },
      { field: 'account', header: 'As' },
      { field: 'token', header: 'Token', onRequest: true },
      { field: 'title', header: 'What', content: 'prose', priority: 2 },
      { field: 'operation', header: 'Operation' },
      { field: 'tenant', header: 'Tenant' },
      { field: 'changes', header: 'Changes' },
      { field: 'reason', header: 'Reason', content: 'prose', priority: -1 },
      { field: 'job', header: 'Job', content: 'identifier', align: 'right', priority: 1 },
      { field: 'digest', header: 'Digest', content: 'identifier', onRequest: true },
      { field: 'hash', header: 'Hash', content: 'identifier', onRequest: true },
    ],
    empty: 'Nothing was changed in this store yet.',
  },
};
