import { grantsByRole, grantsFor, permissionsOf } from './permissions.js';
import type { Permission, Reach } from './permissions.js';
import { employerViewAllInAssignedGroups, employerViewLearningPlan } from './roles.js';
import type { Account } from './types.js';
import type { AccountKind } from './vocabulary.js';

/** One permission, and whose records it reaches. */
export interface Right {
  readonly permission: Permission;
  readonly reach: Reach;
}

/** The roles that only an employer's account can be given: their names say so (domain page, section 1). */
export const employerRoles: readonly string[] = [employerViewLearningPlan, employerViewAllInAssignedGroups];

/** The roles whose holders can assign roles. */
export const assigningRoles: readonly string[] = [...grantsByRole]
  .filter(([, grants]) => grants.some(({ permissions }) => permissions.includes('role.assign')))
  .map(([role]) => role);

/**
 * The rights that an account of this kind has with these roles, each once. Its status is left out of account: what an archived
 * account is given it can use as soon as it is no longer archived.
 */
export function rightsOf(kind: AccountKind, roles: readonly string[]): Right[] {
  const rights = new Map<string, Right>();
  for (const { reach, permissions } of grantsFor(kind, roles)) {
    for (const permission of permissions) rights.set(`${permission} ${reach}`, { permission, reach });
  }
  return [...rights.values()];
}

/** The rights that one role adds to those which the kind and the other roles give: an employer's role adds none. */
export function rightsAdded(kind: AccountKind, others: readonly string[], role: string): Right[] {
  const held = new Set(rightsOf(kind, others).map(({ permission, reach }) => `${permission} ${reach}`));
  return rightsOf(kind, [...others, role]).filter(
    ({ permission, reach }) => !held.has(`${permission} ${reach}`),
  );
}

/** The rights that somebody lacks who holds these permissions for the whole tenant: which covers every narrower reach. */
export function beyond(rights: readonly Right[], permitted: ReadonlySet<Permission>): Right[] {
  return rights.filter(({ permission }) => !permitted.has(permission));
}

/**
 * Does the right reach people other than the account's own person? An employer's scope counts as its own: what an
 * employer sees follows from its roles, which are changed by who may assign roles.
 */
export function reachesOthers({ reach }: Right): boolean {
  return reach !== 'self' && reach !== 'scope';
}

/** Does the role mean something for one of the two kinds of account and nothing for the other? */
export function isVoidedBetween(role: string, kind: AccountKind, other: AccountKind): boolean {
  return hasEffect(role, kind) !== hasEffect(role, other);
}

/** Does the role let an account of this kind do or see anything? */
export function hasEffect(role: string, kind: AccountKind): boolean {
  if (employerRoles.includes(role)) return kind === 'employer';
  return kind !== 'employer' && grantsByRole.has(role);
}

/** Can the account assign roles now? */
export function canAssignRoles(account: Pick<Account, 'kind' | 'status'>, roles: readonly string[]): boolean {
  return permissionsOf(account, roles).has('role.assign');
}
