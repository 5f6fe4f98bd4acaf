import type { KindName } from './index.js';
import { kinds, referredKind } from './index.js';
import type { AnyKind, PersonalKind } from './kind.js';

/**
 * The personal fields of a kind, each with its kind of personal data. A reference has that of the
 * named record's key: `manager` of a person is an email address.
 */
export function personalFieldsOf(name: KindName): ReadonlyMap<string, PersonalKind> {
  const kind: AnyKind = kinds[name];
  const found = new Map<string, PersonalKind>();
  for (const [field, facts] of Object.entries(kind.fields)) {
    const personal = facts.personal ?? personalKindOfKey(referredKind(kind, facts));
    if (personal !== undefined) found.set(field, personal);
  }
  return found;
}

/** The personal data in the key of a referred kind, which has a single field. */
function personalKindOfKey(kind: AnyKind | undefined): PersonalKind | undefined {
  const [key = ''] = kind?.key ?? [];
  return kind?.fields[key]?.personal;
}

/** Fields of a kind that are erased together, by their positions among its fields. */
export type ErasableGroup = readonly number[];

/**
 * The fields of a journal change that may be erased, in groups about one person each: the record's
 * own, and each account that it names. A `reference` in a key stays: it connects changes.
 */
export function erasableGroupsOf(name: KindName): readonly ErasableGroup[] {
  const kind: AnyKind = kinds[name];
  const personal = personalFieldsOf(name);
  const own: number[] = [];
  const others: number[][] = [];
  Object.entries(kind.fields).forEach(([field, facts], position) => {
    const personalKind = personal.get(field);
    const isReference = referredKind(kind, facts) !== undefined;
    const isName = personalKind === 'reference' && (isReference || kind.key.includes(field));
    if ((personalKind === undefined && facts.isDerived !== true) || isName) return;
    if (isReference) others.push([position]);
    else own.push(position);
  });
  return [...(own.length === 0 ? [] : [own]), ...others];
}
