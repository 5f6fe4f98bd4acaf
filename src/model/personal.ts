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

/** Fields of a kind of record that are erased together, by their positions among its fields. */
export type ErasableGroup = readonly number[];

/**
 * What may be erased one day of a change in the journal, in groups of which each is about one
 * person: what the record itself tells, and each account that it names. What the tenant itself calls
 * somebody stays where it names a record: it says which changes belong together.
 */
export function erasableGroupsOf(name: KindName): readonly ErasableGroup[] {
  const kind: AnyKind = kinds[name];
  const personal = personalFieldsOf(name);
  const own: number[] = [];
  const others: number[][] = [];
  Object.entries(kind.fields).forEach(([field, facts], position) => {
    const tells = personal.get(field);
    const isReference = referredKind(kind, facts) !== undefined;
    const isName = tells === 'reference' && (isReference || kind.key.includes(field));
    if ((tells === undefined && facts.isDerived !== true) || isName) return;
    if (isReference) others.push([position]);
    else own.push(position);
  });
  return [...(own.length === 0 ? [] : [own]), ...others];
}
