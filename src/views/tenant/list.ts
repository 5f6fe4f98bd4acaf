import type { listTenants } from '../../operations/tenant/list.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof listTenants> = {
  list: {
    field: 'tenants',
    columns: [
      { field: 'key', header: 'Key', content: 'identifier' },
      { field: 'name', header: 'Name' },
      { field: 'timeZone', header: 'Time zone' },
      { field: 'vpd', header: 'VPD' },
      { field: 'accounts', header: 'Accounts' },
      { field: 'people', header: 'People' },
    ],
    empty: 'The store holds no tenant yet. Make one with `provost tenant create KEY --name NAME`.',
  },
};
