import type { listAccounts } from '../../operations/account/list.js';
import type { OperationView } from '../view.js';
import { signInTone } from './sign-in-tone.js';

export const view: OperationView<typeof listAccounts> = {
  list: {
    field: 'accounts',
    columns: [
      { field: 'email', header: 'Email', content: 'identifier', priority: 3 },
      { field: 'firstName', header: 'First name', priority: 1 },
      { field: 'lastName', header: 'Last name', priority: 2 },
      { field: 'kind', header: 'Kind', priority: 1 },
      { field: 'organisation', header: 'Organisation', priority: 2 },
      { field: 'status', header: 'Status', tone: signInTone, priority: 2 },
      { field: 'canSignIn', header: 'Can sign in', priority: 1 },
      { field: 'externalReference', header: 'External reference', onRequest: true },
      { field: 'roles', header: 'Roles' },
    ],
    empty: 'No account is like that.',
  },
};
