import type { KindName } from './index.js';
import { kinds, referredKind } from './index.js';
import type { AnyKind, PersonalKind } from './kind.js';

/**
 * The fields of a kind of record that tell something about a person, each with what it tells. A
 * field that names another record tells what that record's key does: `manager` of a person is an
 * email address.
 */
export function personalFieldsOf(name: KindName): ReadonlyMap<string, PersonalKind> {
  const kind: AnyKind = kinds[name];
  const found = new Map<string, PersonalKind>();
  for (const [field, facts] of Object.entries(kind.fields)) {
    const tells = facts.personal ?? keyTells(referredKind(kind, facts));
    if (tells !== undefined) found.set(field, tells);
  }
  return found;
}

/** What the key of a kind that others refer to, which is a single field, tells about a person. */
function keyTells(kind: AnyKind | undefined): PersonalKind | undefined {
  const [key = ''] = kind?.key ?? [];
  return kind?.fields[key]?.personal;
}
