import type { listTokens } from '../../operations/token/list.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof listTokens> = {
  list: {
    field: 'tokens',
    columns: [
      { field: 'id', header: 'Id', content: 'identifier', priority: 9 },
      { field: 'name', header: 'Name', priority: 8 },
      { field: 'state', header: 'State', priority: 7 },
      { field: 'tenant', header: 'Tenant', priority: 5 },
      { field: 'account', header: 'Account', priority: 6 },
      { field: 'scopes', header: 'Scopes', priority: 2 },
      { field: 'expires', header: 'Good through', priority: 5 },
      { field: 'lastUsed', header: 'Last used', content: 'time', priority: 4 },
      { field: 'createdAt', header: 'Made', content: 'time', priority: 1 },
      { field: 'createdBy', header: 'By', priority: 1 },
    ],
    empty: 'There is no token yet. Make one with `provost token create NAME`.',
  },
};
