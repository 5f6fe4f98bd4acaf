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
  /** To see what identifies people: National Insurance number, date of birth, ULN, NHS unique ID, health. */
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
 * Whose records a permission reaches. `tenant`: everybody's. `organisation`: of people who are employed, or hold an assignment, in the
 * account's organisation or below it. `managed`: of people whose manager or mentor the account is. `scope`: of the learners whom
 * gates 4 and 5 allow an employer account. `self`: of the person whose account it is.
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

/** Who leads people has "reporting ability for all direct reports" too, in the words of the same table. */
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
 * Whose records a permission reaches for an account with these roles (given in catalogue spelling): every reach that its kind or one of
 * its roles gives, none where it lacks the permission. The tables follow the guide's two tables of access functions
 * and are our own definition where those are silent, with two rules of the domain page (sections 1 and 2) above them: an account that cannot
 * sign in may do nothing, and an employer stays read-only, and within its scope, whatever roles it holds.
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

/** What an account of this kind with these roles is given, whether or not its status lets it use it. */
export function grantsFor(kind: AccountKind, roles: readonly string[]): readonly Grant[] {
  if (kind === 'employer') return grantsByKind.employer;
  return [...grantsByKind[kind], ...roles.flatMap((role) => grantsByRole.get(role) ?? [])];
}
