import { formatCount } from '../../domain/counts.js';
import type { showAccount } from '../../operations/account/show.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof showAccount> = {
  lines: ({ account }) => [
    `${account.firstName} ${account.lastName} <${account.email}>`,
    `Kind: ${account.kind}. Organisation: ${organisationOf(account)}.`,
    `Status: ${account.status}, ${account.canSignIn ? 'can' : 'cannot'} sign in.`,
    `Roles: ${account.roles.join('; ') || 'none'}.`,
    `Groups: ${account.groups.join('; ') || 'none'}.`,
    `Learners: manages ${formatCount(account.learnersManaged)}, mentors ${formatCount(account.learnersMentored)}.`,
    ...(account.externalReference === null ? [] : [`External reference: ${account.externalReference}.`]),
  ],
};

function organisationOf({
  organisation,
  organisationName,
}: {
  organisation: string | null;
  organisationName: string | null;
}): string {
  if (organisation === null) return 'none';
  return organisationName === null || organisationName === organisation
    ? organisation
    : `${organisationName} (${organisation})`;
}
