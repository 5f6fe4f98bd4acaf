import type { ChangeSink } from '../../changes/change-set.js';
import { kindNames, kinds } from '../../model/index.js';
import type { KindName } from '../../model/index.js';
import type { AnyKind } from '../../model/kind.js';
import type { Link } from '../../model/links.js';
import { linksTo } from '../../model/links.js';
import type { TenantContext } from '../operation.js';
import type { FieldValue, Values } from './record-reader.js';
import { changeOf, identityOf, keyOfValues, recordsWith } from './record-reader.js';
import { names } from './referrers.js';

/** How many records of a kind change with a record's key. */
export interface Carried {
  readonly kind: KindName;
  readonly records: number;
}

/**
 * Proposes a new key for a record and for all records that name it. A record whose key changes is
 * deleted and created, in an order without dangling references. Referrers are read twice, so that
 * memory does not grow with them.
 */
export async function proposeRekey(
  { tenant, checkpoint }: Pick<TenantContext, 'tenant' | 'checkpoint'>,
  kind: AnyKind,
  [before, after]: readonly [Values, Values],
  changes: ChangeSink,
): Promise<Carried[]> {
  const links = linksTo(kind);
  const carried = new Map<KindName, number>();
  const add = (of: AnyKind, was: Values | null, is: Values | null): void => {
    const change = changeOf(tenant.key, of, was, is);
    if (change !== undefined) changes.add(change);
  };

  add(kind, null, after);
  for (const from of kindNames) {
    const other: AnyKind = kinds[from];
    for await (const record of following(tenant, kind, before, linksFrom(links, from), checkpoint)) {
      const renamed = withKey(
        linksFrom(links, from),
        record,
        keyOfValues(kind, before),
        keyOfValues(kind, after),
      );
      add(other, hasOtherKey(other, record, renamed) ? null : record, renamed);
      carried.set(from, (carried.get(from) ?? 0) + 1);
    }
  }
  for (const from of [...kindNames].reverse()) {
    const other: AnyKind = kinds[from];
    for await (const record of following(tenant, kind, before, linksFrom(links, from), checkpoint)) {
      const renamed = withKey(
        linksFrom(links, from),
        record,
        keyOfValues(kind, before),
        keyOfValues(kind, after),
      );
      if (hasOtherKey(other, record, renamed)) add(other, record, null);
    }
  }
  add(kind, before, null);
  return [...carried].map(([name, records]) => ({ kind: name, records }));
}

function linksFrom(links: readonly Link[], from: KindName): Link[] {
  return links.filter((link) => link.from === from);
}

/** The records that name this one by any of the links, without duplicates. */
async function* following(
  tenant: TenantContext['tenant'],
  kind: AnyKind,
  named: Values,
  links: readonly Link[],
  checkpoint: () => Promise<void>,
): AsyncIterable<Values> {
  const key = keyOfValues(kind, named);
  for (const [at, link] of links.entries()) {
    const from: AnyKind = kinds[link.from];
    for await (const batch of recordsWith(tenant, from, link.by[0] ?? '', [key[0] ?? null])) {
      for (const record of batch) {
        const isSeen = links.slice(0, at).some((earlier) => names(earlier, record, key));
        const isItself = from === kind && identityOf(kind, record) === identityOf(kind, named);
        if (!isSeen && !isItself && names(link, record, key)) yield record;
      }
      await checkpoint();
    }
  }
}

function withKey(
  links: readonly Link[],
  record: Values,
  before: readonly FieldValue[],
  after: readonly FieldValue[],
): Values {
  const renamed: Record<string, FieldValue> = { ...record };
  for (const link of links) {
    if (!names(link, record, before)) continue;
    for (const [at, field] of link.by.entries()) {
      const value = record[field] ?? null;
      const is = after[at] ?? null;
      renamed[field] = Array.isArray(value)
        ? value.map((each: string) => (each === before[at] ? String(is) : each))
        : is;
    }
  }
  return renamed;
}

export function hasOtherKey(kind: AnyKind, before: Values, after: Values): boolean {
  return identityOf(kind, before) !== identityOf(kind, after);
}
