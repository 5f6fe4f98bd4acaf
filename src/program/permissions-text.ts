import type { Grant } from '../domain/tenancy/permissions.js';
import { grantsByKind, grantsByRole, permissions } from '../domain/tenancy/permissions.js';
import { wrapped } from './paragraphs.js';
import { alsoNeededBy, ofTheStore, opens, reachInWords } from '../operations/access/permissions-table.js';

/** What each kind of account and each role may do, and whom it reaches, from the tables by which it is decided. */
export function permissionsText(): string {
  const kinds = Object.entries(grantsByKind).map(([kind, grants]) => block(`kind ${kind}`, grants));
  const roles = [...grantsByRole].map(([role, grants]) => block(role, grants));
  return [
    'Permissions',
    '',
    ...wrapped(
      'An account may do what its kind and its roles give it, for the people whom they reach. People out of reach are not there for it: no list, count, refusal or suggestion tells of them. ' +
        'An account that cannot sign in may do nothing. The kind administrator gives nothing by itself; Standard Administrator may do everything within its tenant. An employer account stays read-only and within its scope whatever roles it holds. Roles that are not listed give nothing by themselves. ' +
        'A token does what its account may do, held to its scopes, which are permissions of this page; without an account it acts as an administrator of its tenant, or of the store. ' +
        'What identifies people (National Insurance number, date of birth, ULN, NHS unique ID) needs person.identify besides: without it those fields are empty, the answer names them in `masked`, ' +
        'a tenant document leaves them out, and a plan that would hold them is not saved. In `job show` names need a permission that reads people or accounts, and addresses of accounts need account.read. ' +
        `For the store’s administrator alone, because it works on the store as a whole: ${ofTheStore.join(', ')}. An account sees the tenant that it is of, and the audit entries of that tenant.`,
      78,
    ).map((line) => `  ${line}`),
    '',
    ...kinds.flat(),
    ...roles.flat(),
    'What each permission opens',
    ...wrapped(
      'The names are those of the service’s operations, which are the commands’ with a full stop. Where one stands more than once, any of its permissions is enough. ' +
        `What compares people by what identifies them needs person.identify with that: ${Object.keys(alsoNeededBy).join(', ')}. A plan that this store did not sign is applied by who may see the fields that it compares.`,
      74,
    ).map((line) => `      ${line}`),
    '',
    ...Object.entries(opens).flatMap(([permission, names]) => definition(permission, names)),
    'What a change needs besides',
    ...wrapped(CHANGES, 74).map((line) => `      ${line}`),
    '',
  ].join('\n');
}

const CHANGES =
  'However it is made (a command, a document, an import, a saved plan, an undo), a change needs the permission of what it changes. ' +
  'Awards and their reviews: competence.import or tenant.administer. Programmes: programme.edit or tenant.administer. Accounts and their groups: account.administer. ' +
  'Roles of accounts: role.assign. Everything else of the tenant: tenant.administer. A role is given and taken by who also has, for everybody in the tenant, ' +
  'every permission that it adds to that account: an employer’s role adds none. The kind, status, organisation and external reference of an account that may do more for other people than oneself ' +
  'are not changed, nor is it removed; its names may be. Nobody takes away the last account that can assign roles; it goes with its tenant.';

function definition(permission: string, names: readonly string[]): string[] {
  const text = names.length === 0 ? 'nothing by itself' : names.join(', ');
  return [permission, ...wrapped(text, 74).map((line) => `      ${line}`), ''];
}

function block(title: string, grants: readonly Grant[]): string[] {
  const lines = grants.flatMap(({ reach, permissions: given }) => {
    const all = given.length === permissions.length ? 'everything' : given.join(', ');
    return wrapped(`${all}: ${reachInWords[reach]}`, 74).map((line) => `      ${line}`);
  });
  return [title, ...(lines.length === 0 ? ['      nothing'] : lines), ''];
}
