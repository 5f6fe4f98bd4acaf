import type { listRoleHolders } from '../../operations/role/holders.js';
import { signInTone } from '../account/sign-in-tone.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof listRoleHolders> = {
  list: {
    field: 'holders',
    columns: [
      { field: 'email', header: 'Email', priority: 2 },
      { field: 'firstName', header: 'First name' },
      { field: 'lastName', header: 'Last name', priority: 1 },
      { field: 'kind', header: 'Kind' },
      { field: 'organisation', header: 'Organisation', priority: 1 },
      { field: 'status', header: 'Status', tone: signInTone, priority: 1 },
      { field: 'canSignIn', header: 'Can sign in', priority: 2 },
    ],
    empty: 'Nobody holds the role.',
  },
};
