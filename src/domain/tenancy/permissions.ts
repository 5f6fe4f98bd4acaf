import { canSignIn } from './accounts.js';
import {
  assessor,
  complianceMassProcessing,
  createUsers,
  dataExport,
  editProgrammeDetails,
  internalVerifier,
  learnersProgress,
  learningAdministration,
  standardAdministrator,
  traineeAssessor,
} from './roles.js';
import type { Account } from './types.js';
import type { AccountKind } from './vocabulary.js';

/** What an operation may ask of the account that runs it. */
export const permissions = [
  'tenant.read',
  'tenant.administer',
  'account.read',
  'account.administer',
  'role.assign',
  'programme.read',
  'programme.edit',
  'plan.read',
  'competence.read',
  'competence.import',
  'compliance.read',
  'job.read',
  'job.undo',
  'audit.read',
] as const;
export type Permission = (typeof permissions)[number];

const everyRead = permissions.filter((permission) => permission.endsWith('.read'));
const assessing: readonly Permission[] = ['programme.read', 'plan.read'];
const competenceWork: readonly Permission[] = ['competence.read', 'competence.import', 'compliance.read'];

/** What the kind of an account gives it before any role. */
const byKind: Readonly<Record<AccountKind, readonly Permission[]>> = {
  administrator: ['tenant.read', 'account.read', 'programme.read'],
  assessor: ['tenant.read', 'programme.read', 'plan.read'],
  employer: ['plan.read'],
  learner: [],
  referrer: [],
};

/** What each role adds; a role that is not listed adds nothing. */
const byRole: ReadonlyMap<string, readonly Permission[]> = new Map([
  [standardAdministrator, permissions],
  [createUsers, ['account.read', 'account.administer']],
  [editProgrammeDetails, ['programme.read', 'programme.edit']],
  [dataExport, everyRead],
  [complianceMassProcessing, competenceWork],
  [learningAdministration, competenceWork],
  [learnersProgress, ['plan.read']],
  [assessor, assessing],
  [traineeAssessor, assessing],
  [internalVerifier, assessing],
]);

/**
 * What an account may do: its kind's permissions and those of its roles (given in catalogue spelling). These tables are our own
 * definition, with two rules of the domain page (sections 1 and 2) above them: an account that cannot sign in may
 * do nothing, and an employer stays read-only whatever roles it holds. `plan.read` of an employer is for the
 * plans that `explainAccess` allows, and no others.
 */
export function permissionsOf(
  account: Pick<Account, 'kind' | 'status'>,
  roles: readonly string[],
): ReadonlySet<Permission> {
  if (!canSignIn(account.status)) return new Set();
  if (account.kind === 'employer') return new Set(byKind.employer);
  return new Set([...byKind[account.kind], ...roles.flatMap((role) => byRole.get(role) ?? [])]);
}
