import type { AnyOf } from '../domain/tenancy/permissions.js';
import type { AnyKind, Verb } from './kind.js';

/** Any one of these lets somebody change some field of records of the kind. */
export function changingPermissionsOf({ permission, fields }: AnyKind): AnyOf {
  const byField = Object.values(fields).flatMap(({ needs }) => needs ?? []);
  const [first, ...others] = permission.change;
  return [first, ...new Set([...others, ...byField].filter((each) => each !== first))];
}

/** Any one of these lets somebody do this with single records of the kind. */
export function permissionFor(kind: AnyKind, verb: Verb): AnyOf {
  if (verb === 'update') return changingPermissionsOf(kind);
  return verb === 'list' || verb === 'show' ? kind.permission.read : kind.permission.change;
}
