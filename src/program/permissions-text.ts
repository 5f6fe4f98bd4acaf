import type { Grant, Reach } from '../domain/tenancy/permissions.js';
import { grantsByKind, grantsByRole, permissions } from '../domain/tenancy/permissions.js';
import { wrapped } from './paragraphs.js';

const reachInWords: Readonly<Record<Reach, string>> = {
  tenant: 'everybody in the tenant',
  organisation: 'people in the account’s organisation and below it',
  managed: 'people whose manager or mentor the account is',
  scope: 'learners whom gates 4 and 5 allow the employer',
  self: 'the account’s own person',
};

/** What each kind of account and each role may do, and whom it reaches, from the tables by which it is decided. */
export function permissionsText(): string {
  const kinds = Object.entries(grantsByKind).map(([kind, grants]) => block(`kind ${kind}`, grants));
  const roles = [...grantsByRole].map(([role, grants]) => block(role, grants));
  return [
    'Permissions',
    '',
    ...wrapped(
      'An account may do what its kind and its roles give it, for the people whom they reach. People out of reach are not there for it: no list, count, refusal or suggestion tells of them. ' +
        'An account that cannot sign in may do nothing. An employer account stays read-only and within its scope whatever roles it holds. Roles that are not listed give nothing by themselves. ' +
        'A token does what its account may do, held to its scopes, which are permissions of this page; without an account it acts as an administrator of its tenant, or of the store. ' +
        'What identifies people (National Insurance number, date of birth, ULN, NHS unique ID) needs person.identify besides: without it those fields are empty, the answer names them in `masked`, ' +
        'a tenant document leaves them out, and a plan that would hold them is not saved. In `job show` names need a permission that reads people or accounts. ' +
        'What works on the store as a whole (audit, tenants, seeding) is for the store’s administrator alone. Which permission an operation needs stands in the service’s /openapi.json, as x-permission.',
      78,
    ).map((line) => `  ${line}`),
    '',
    ...kinds.flat(),
    ...roles.flat(),
  ].join('\n');
}

function block(title: string, grants: readonly Grant[]): string[] {
  const lines = grants.flatMap(({ reach, permissions: given }) => {
    const all = given.length === permissions.length ? 'everything' : given.join(', ');
    return wrapped(`${all}: ${reachInWords[reach]}`, 74).map((line) => `      ${line}`);
  });
  return [title, ...(lines.length === 0 ? ['      nothing'] : lines), ''];
}
