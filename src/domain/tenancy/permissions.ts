import { canSignIn } from './accounts.js';
import {
  administratorSelfService,
  assessor,
  classAdministration,
  complianceMassProcessing,
  createUsers,
  dataExport,
  editProgrammeDetails,
  employeeSelfService,
  externalLearner,
  internalVerifier,
  learnersProgress,
  learningAdministration,
  learningInstructor,
  managerSelfService,
  standardAdministrator,
  supervisorSelfService,
  traineeAssessor,
} from './roles.js';
import type { Account } from './types.js';
import type { AccountKind } from './vocabulary.js';

/** What an operation may ask of the account that runs it. */
export const permissions = [
  'tenant.read',
  /** To read the whole tenant as its document. */
  'document.read',
  'tenant.administer',
  'account.read',
  'account.administer',
  'role.assign',
  'token.administer',
  'programme.read',
  'programme.edit',
  'plan.read',
  /** Allows reading National Insurance number, date of birth, ULN, NHS unique ID and health. */
  'person.identify',
  'competence.read',
  'competence.import',
  'compliance.read',
  'compliance.report',
  'job.read',
  'job.undo',
  'audit.read',
] as const;
export type Permission = (typeof permissions)[number];

/** Any one of these permissions is enough. */
export type AnyOf = readonly [Permission, ...Permission[]];

/**
 * The people whose records a permission reaches. `tenant`: everybody. `organisation`: people
 * employed or assigned in the account's organisation or below it. `managed`: people whom the
 * account manages or mentors. `scope`: learners that gates 4 and 5 allow an employer account.
 * `self`: the account's own person.
 */
export const reaches = ['tenant', 'organisation', 'managed', 'scope', 'self'] as const;
export type Reach = (typeof reaches)[number];

/** Permissions, and whose records they reach. */
export interface Grant {
  readonly reach: Reach;
  readonly permissions: readonly Permission[];
}

const everyRead = permissions.filter(
  (permission) =>
    permission.endsWith('.read') || ['compliance.report', 'person.identify'].includes(permission),
);
const assessing: readonly Permission[] = ['programme.read', 'plan.read'];
const reporting: readonly Permission[] = ['compliance.read', 'compliance.report'];
/** Whoever decides whose an award is compares National Insurance numbers and birthdays. */
const competenceWork: readonly Permission[] = [
  'competence.read',
  'competence.import',
  'person.identify',
  ...reporting,
];
/** "View compliance and learning history", in the words of the guide's table of access functions. */
const ownRecord: readonly Permission[] = ['plan.read', 'compliance.read'];

/** Managers also have "reporting ability for all direct reports" in the same table. */
const teamRecord: readonly Permission[] = [...ownRecord, 'compliance.report'];

const everywhere = (...list: readonly Permission[]): Grant => ({ reach: 'tenant', permissions: list });
const self: Grant = { reach: 'self', permissions: [...ownRecord, 'person.identify'] };

/** What the kind of an account gives it before any role. */
export const grantsByKind: Readonly<Record<AccountKind, readonly Grant[]>> = {
  administrator: [],
  assessor: [everywhere('tenant.read', 'programme.read', 'plan.read')],
  employer: [{ reach: 'scope', permissions: ['plan.read'] }],
  learner: [self],
  referrer: [],
};

/** What each role adds; a role that is not listed adds nothing. */
export const grantsByRole: ReadonlyMap<string, readonly Grant[]> = new Map([
  [standardAdministrator, [everywhere(...permissions)]],
  [createUsers, [everywhere('account.read', 'account.administer')]],
  [editProgrammeDetails, [everywhere('programme.read', 'programme.edit')]],
  [dataExport, [everywhere(...everyRead)]],
  [complianceMassProcessing, [everywhere(...competenceWork)]],
  [learnersProgress, [everywhere('plan.read')]],
  [assessor, [everywhere(...assessing)]],
  [traineeAssessor, [everywhere(...assessing)]],
  [internalVerifier, [everywhere(...assessing)]],
  [learningAdministration, [everywhere('programme.read', 'plan.read', ...competenceWork)]],
  [classAdministration, [everywhere('competence.read', ...reporting)]],
  [learningInstructor, [everywhere('competence.read', 'compliance.report')]],
  [employeeSelfService, [self]],
  [externalLearner, [self]],
  [managerSelfService, [self, { reach: 'managed', permissions: teamRecord }]],
  [supervisorSelfService, [self, { reach: 'managed', permissions: teamRecord }]],
  [administratorSelfService, [self, { reach: 'organisation', permissions: teamRecord }]],
]);

/**
 * All reaches of a permission for an account with these roles (in catalogue spelling), from its
 * kind and each role; none without the permission.
 * The tables follow the guide's two tables of access functions, with our definition where those are
 * silent. Two rules come first (domain page, sections 1 and 2): an account that cannot sign in may
 * do nothing, and an employer stays read-only and within its scope.
 */
export function reachesOf(
  account: Pick<Account, 'kind' | 'status'>,
  roles: readonly string[],
  permission: Permission,
): ReadonlySet<Reach> {
  const held = grantsOf(account, roles).filter((grant) => grant.permissions.includes(permission));
  return new Set(held.map(({ reach }) => reach));
}

/** What an account may do at all, whomever it reaches. */
export function permissionsOf(
  account: Pick<Account, 'kind' | 'status'>,
  roles: readonly string[],
): ReadonlySet<Permission> {
  return new Set(grantsOf(account, roles).flatMap((grant) => grant.permissions));
}

function grantsOf(
  { kind, status }: Pick<Account, 'kind' | 'status'>,
  roles: readonly string[],
): readonly Grant[] {
  return canSignIn(status) ? grantsFor(kind, roles) : [];
}

/**
 * The permissions of the kind and these roles, whether or not the account's status allows their
 * use.
 */
export function grantsFor(kind: AccountKind, roles: readonly string[]): readonly Grant[] {
  if (kind === 'employer') return grantsByKind.employer;
  return [...grantsByKind[kind], ...roles.flatMap((role) => grantsByRole.get(role) ?? [])];
}
