import type { AnyOf, Permission } from '../domain/tenancy/permissions.js';
import type { AnyKind, PersonalKind, RecordVerb } from './kind.js';

/** Any one of these permissions allows a change of some field of the kind. */
export function changingPermissionsOf({ permission, fields }: AnyKind): AnyOf {
  const byField = Object.values(fields).flatMap(({ needs }) => needs ?? []);
  const [first, ...others] = permission.change;
  return [first, ...new Set([...others, ...byField].filter((each) => each !== first))];
}

/**
 * Further permissions to change single records. The result of an update shows which values were
 * stored already, so it needs those for reading and for identifying people.
 */
export function alsoNeededFor(kind: AnyKind, verb: RecordVerb): readonly Permission[] {
  const isIdentifying = Object.values(kind.fields).some(
    ({ personal }) => personal !== undefined && identifyingKinds.includes(personal),
  );
  if (verb !== 'update') return [];
  const [read, ...others] = kind.permission.read;
  const isRead = others.length > 0 || changingPermissionsOf(kind).every((one) => one === read);
  return [...(isRead ? [] : [read]), ...(isIdentifying ? (['person.identify'] as const) : [])];
}

const identifyingKinds: readonly PersonalKind[] = ['identifier', 'birthday', 'health'];

/** Any one of these permissions allows the verb on single records of the kind. */
export function permissionFor(kind: AnyKind, verb: RecordVerb): AnyOf {
  if (verb === 'update') return changingPermissionsOf(kind);
  const isRead = verb === 'list' || verb === 'show' || verb === 'suggest';
  return isRead ? kind.permission.read : kind.permission.change;
}
