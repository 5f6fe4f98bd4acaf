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

/** Roles for employer accounts only, by their names (domain page, section 1). */
export const employerRoles: readonly string[] = [employerViewLearningPlan, employerViewAllInAssignedGroups];

/** The roles whose holders can assign roles. */
export const assigningRoles: readonly string[] = [...grantsByRole]
  .filter(([, grants]) => grants.some(({ permissions }) => permissions.includes('role.assign')))
  .map(([role]) => role);

/**
 * The distinct rights of an account of this kind with these roles. Ignores its status: an archived
 * account can use them as soon as it is restored.
 */
export function rightsOf(kind: AccountKind, roles: readonly string[]): Right[] {
  const rights = new Map<string, Right>();
  for (const { reach, permissions } of grantsFor(kind, roles)) {
    for (const permission of permissions) rights.set(`${permission} ${reach}`, { permission, reach });
  }
  return [...rights.values()];
}

/**
 * The rights that one role adds to those of the kind and other roles: none for an employer's role.
 */
export function rightsAdded(kind: AccountKind, others: readonly string[], role: string): Right[] {
  const held = new Set(rightsOf(kind, others).map(({ permission, reach }) => `${permission} ${reach}`));
  return rightsOf(kind, [...others, role]).filter(
    ({ permission, reach }) => !held.has(`${permission} ${reach}`),
  );
}

/**
 * The rights beyond these permissions. A permission for the whole tenant covers every narrower
 * reach.
 */
export function beyond(rights: readonly Right[], permitted: ReadonlySet<Permission>): Right[] {
  return rights.filter(({ permission }) => !permitted.has(permission));
}

/**
 * Does the right reach people other than the account's own person? An employer's scope does not
 * count: it follows from its roles, which need `role.assign` to change.
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
