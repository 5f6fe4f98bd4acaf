import type { AnyKind } from '../../model/kind.js';
import { flagNameOf, nounOf, pluralOf } from '../../model/labels.js';
import type { TenantReader } from '../../store/port.js';
import type { FieldValue, Values } from './record-reader.js';
import { keyOfValues, readerOf, shownKey } from './record-reader.js';
import type { References } from './references.js';
import { listHint } from './references.js';
import type { Refusal } from './refusal.js';
import { isRefusal } from './refusal.js';

/**
 * The stored records that these values name. A record with a single key field is named by its key
 * or, like a reference, by its unique name. Later fields of a longer key are optional if one
 * record remains.
 */
export async function locate(
  tenant: TenantReader,
  kind: AnyKind,
  references: References,
  names: readonly (Values | Refusal)[],
): Promise<(Values | Refusal)[]> {
  const [first = ''] = kind.key;
  const whole = names.map((name) => (isRefusal(name) || name[first] !== undefined ? name : unnamed(kind)));
  return kind.key.length === 1
    ? locateNamed(tenant, kind, references, whole)
    : locateAmong(tenant, kind, whole);
}

async function locateNamed(
  tenant: TenantReader,
  kind: AnyKind,
  references: References,
  names: readonly (Values | Refusal)[],
): Promise<(Values | Refusal)[]> {
  const [field = ''] = kind.key;
  const textOf = (name: Values): string => String(name[field]);
  const keys = await references.keys(
    kind,
    names.flatMap((name) => (isRefusal(name) ? [] : textOf(name))),
  );
  const found = names.map((name) => (isRefusal(name) ? name : (keys.get(textOf(name)) ?? unnamed(kind))));
  const stored = await readerOf(tenant, kind).findMany(
    found.flatMap((key) => (typeof key === 'string' ? [[key]] : [])),
  );
  let next = 0;
  return found.map((key) => (typeof key === 'string' ? (stored[next++] ?? unnamed(kind)) : key));
}

async function locateAmong(
  tenant: TenantReader,
  kind: AnyKind,
  names: readonly (Values | Refusal)[],
): Promise<(Values | Refusal)[]> {
  const [first = ''] = kind.key;
  const owners = [...new Set(names.flatMap((name) => (isRefusal(name) ? [] : [asKey(name[first] ?? null)])))];
  const candidates = await readerOf(tenant, kind).having(first, owners);
  const found = new Map(owners.map((owner, at) => [owner, candidates[at] ?? []]));
  return names.map((name) =>
    isRefusal(name) ? name : chosen(kind, name, found.get(asKey(name[first] ?? null)) ?? []),
  );
}

/** The stored records with these complete keys; undefined for an unknown key. */
export async function findStored(
  tenant: TenantReader,
  kind: AnyKind,
  records: readonly Values[],
): Promise<(Values | undefined)[]> {
  return readerOf(tenant, kind).findMany(records.map((record) => keyOfValues(kind, record)));
}

function chosen(kind: AnyKind, name: Values, among: readonly Values[]): Values | Refusal {
  const matching = among.filter((record) =>
    kind.key.every((field) => name[field] === undefined || name[field] === record[field]),
  );
  const [only, ...others] = matching;
  if (only === undefined) return missing(kind, name);
  if (others.length === 0) return only;
  const open = kind.key.filter((field) => new Set(matching.map((record) => record[field])).size > 1);
  const shown = matching.slice(0, 3).map((record) => shownKey(kind, record));
  const more = matching.length > shown.length ? ` and ${matching.length - shown.length} more` : '';
  return {
    ...{ is: 'wrong', code: `ambiguous-${kind.name}` },
    message: `That names ${matching.length} ${pluralOf(kind)}: ${shown.join('; ')}${more}.`,
    hint: `Say which by its ${open.map(flagNameOf).join(', ').replaceAll('-', ' ')} too.`,
    details: matching.slice(0, 100).map((record) => shownKey(kind, record)),
  };
}

/** The refusal for an unknown record. */
export function missing(kind: AnyKind, name: Values): Refusal {
  const parts = kind.key.map((field) => String(name[field] ?? '')).filter((part) => part !== '');
  const text = parts.join(' · ');
  return {
    ...{ is: 'missing', code: `unknown-${kind.name}`, value: text },
    message: `There is no ${nounOf(kind)} ${text} in this tenant.`,
    hint: listHint(kind),
  };
}

function unnamed(kind: AnyKind): Refusal {
  const [first = ''] = kind.key;
  return {
    ...{ is: 'wrong', code: 'record-unnamed', field: first },
    message: `It is not said which ${nounOf(kind)}.`,
    hint: `Name it by its ${kind.key.map(flagNameOf).join(', ').replaceAll('-', ' ')}.`,
  };
}

function asKey(value: FieldValue): string | number | null {
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}
