import type { AnyOf } from '../../domain/tenancy/permissions.js';
import { kinds } from '../../model/index.js';
import type { AnyKind } from '../../model/kind.js';
import { changingPermissionsOf } from '../../model/permissions.js';
import { entities } from '../../store/entities.js';
import type { RecordChange } from '../../store/port.js';

const administer: AnyOf = ['tenant.administer'];

/** Every permission that lets somebody change something. */
export const changingPermissions: AnyOf = [
  ...administer,
  ...new Set(
    Object.values<AnyKind>(kinds)
      .flatMap((kind) => [...changingPermissionsOf(kind)])
      .filter((permission) => !administer.includes(permission)),
  ),
];

/**
 * The permissions that a change needs by its kind: one of each list. Empty for a change without
 * effect. `account-rights.ts` adds the rules for accounts and their roles.
 */
export function neededFor(change: RecordChange): readonly AnyOf[] {
  const { fields, permission }: AnyKind = kinds[change.entity];
  if (change.before === null || change.after === null) return [permission.change];
  const needed = changedFields(change).map((field) => fields[field]?.needs ?? permission.change);
  return [...new Set(needed)];
}

/** Does creating or removing such a record need the administrator of the store? */
export function isOfStore({ entity, before, after }: RecordChange): boolean {
  const { permission }: AnyKind = kinds[entity];
  return permission.storeOnly === true && (before === null || after === null);
}

/** The fields in which the record differs before and after. */
export function changedFields({ entity, before, after }: RecordChange): string[] {
  const columns = Object.keys(entities[entity].columns);
  const was = before as unknown as Readonly<Record<string, unknown>> | null;
  const is = after as unknown as Readonly<Record<string, unknown>> | null;
  return columns.filter((column) => was?.[column] !== is?.[column]);
}
