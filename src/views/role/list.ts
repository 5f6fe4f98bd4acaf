import type { listRoles } from '../../operations/role/list.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof listRoles> = {
  list: {
    field: 'roles',
    columns: [
      { field: 'role', header: 'Role', content: 'identifier' },
      { field: 'holders', header: 'Accounts' },
    ],
  },
};
