import type { listRoleHolders } from '../../operations/role/holders.js';
import { signInTone } from '../account/sign-in-tone.js';
import type { OperationView } from '../view.js';
import { EMPLOYER_ACCOUNTS } from './employer-accounts.js';

export const view: OperationView<typeof listRoleHolders> = {
  lines: ({ role, coverage }) =>
    coverage === null
      ? []
      : [
          {
            chart: 'coverage',
            title: role,
            unit: EMPLOYER_ACCOUNTS,
            maximum: coverage.accounts,
            before: coverage.holders,
          },
        ],
  list: {
    field: 'holders',
    columns: [
      { field: 'email', header: 'Email', content: 'identifier', priority: 2 },
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
