import { permissions, type Permission, type Reach } from '../../domain/tenancy/permissions.js';
import { kinds } from '../../model/index.js';
import { recordVerbs, type AnyKind } from '../../model/kind.js';
import { alsoNeededFor, permissionFor } from '../../model/permissions.js';

/** Operations by permission, without those for single records. */
const own: Readonly<Record<Permission, readonly string[]>> = {
  'tenant.read': ['feature.list', 'setting.show', 'tenant.list', 'tenant.show'],
  'document.read': ['tenant.export'],
  'tenant.administer': [
    'setting.update',
    ...['feature.disable', 'feature.enable', 'job.apply', 'tenant.apply', 'tenant.diff', 'tenant.export'],
  ],
  'account.read': ['access.explain-operation', 'account.list', 'account.show', 'role.holders', 'role.list'],
  'account.administer': ['account.import', 'job.apply'],
  'role.assign': ['job.apply', 'role.assign', 'role.unassign'],
  'token.administer': ['token.create', 'token.list', 'token.revoke'],
  'programme.read': ['programme.list', 'programme.show'],
  'programme.edit': ['job.apply', 'programme.hide-sub-programmes', 'programme.unhide-sub-programmes'],
  'plan.read': [
    ...['access.explain', 'dashboard.employer', 'dashboard.learner', 'evidence.summary', 'learner.list'],
    ...[
      'learner.show',
      'learner.suggest',
      'notification.recipients',
      'overdue.count',
      'overdue.explain',
      'plan.show',
    ],
  ],
  'person.identify': [],
  'competence.read': [
    ...['competence.list', 'competence.show', 'requirement.list', 'transfer.export', 'transfer.list'],
  ],
  'competence.import': [
    ...['job.apply', 'transfer.accept', 'transfer.import', 'transfer.reject', 'transfer.review'],
  ],
  'compliance.read': ['compliance.match', 'compliance.person'],
  'compliance.report': [
    ...['compliance.heat-map', 'compliance.least', 'compliance.reconcile', 'compliance.table'],
    'compliance.trend',
  ],
  'job.read': ['job.list', 'job.outcome', 'job.show', 'job.watch'],
  'job.undo': ['job.reapply', 'job.undo'],
  'audit.read': ['audit.list', 'audit.show'],
};

/**
 * Operations by permission, for help and explanations; any one permission is enough for an
 * operation. A test compares it with the operations, which are too many to load for help.
 */
export const opens: Readonly<Record<Permission, readonly string[]>> = Object.fromEntries(
  permissions.map((permission) => [
    permission,
    [...own[permission], ...recordOperationsBy(permission)].sort(),
  ]),
) as Record<Permission, string[]>;

/** The commands for single records that a permission opens, from their kinds. */
function recordOperationsBy(permission: Permission): string[] {
  return Object.values<AnyKind>(kinds).flatMap((kind) =>
    recordVerbs(kind)
      .filter(([, verb]) => permissionFor(kind, verb).includes(permission))
      .map(([topic, verb]) => `${topic}.${verb}`),
  );
}

/** Permissions that an operation needs in addition. The same test compares them. */
export const alsoNeededBy: Readonly<Record<string, readonly Permission[]>> = {
  'account.import': ['account.read'],
  'tenant.apply': ['person.identify'],
  'tenant.diff': ['person.identify'],
  'transfer.import': ['person.identify'],
  ...Object.fromEntries(
    Object.values<AnyKind>(kinds).flatMap((kind) =>
      recordVerbs(kind)
        .map(([topic, verb]) => [`${topic}.${verb}`, alsoNeededFor(kind, verb)] as const)
        .filter(([, needed]) => needed.length > 0),
    ),
  ),
};

/** Operations on the whole store: no account and no token of one tenant may run them. */
export const storeOperations: readonly string[] = [
  ...['audit.export', 'audit.verify', 'tenant.create', 'tenant.delete', 'tenant.seed'],
  'transfer.update-employers',
];

/** Every operation, by name. */
export const operationNames: readonly string[] = [
  ...new Set([...Object.values(opens).flat(), ...storeOperations]),
].sort();

/** Permissions any of which is enough for the operation; empty for an operation of the store. */
export function permissionsThatOpen(operation: string): readonly Permission[] {
  return permissions.filter((permission) => opens[permission].includes(operation));
}

/** Whose records each reach covers; continues the words "It reaches". */
export const reachInWords: Readonly<Record<Reach, string>> = {
  tenant: 'everybody in the tenant',
  organisation: 'people in the account’s organisation and below it',
  managed: 'people whose manager or mentor the account is',
  scope: 'learners whom gates 4 and 5 allow the employer',
  self: 'the account’s own person',
};
