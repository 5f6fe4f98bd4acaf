import { kinds } from '../../model/index.js';
import type { KindName } from '../../model/index.js';
import type { AnyField, AnyKind } from '../../model/kind.js';
import { labelOf, nounOf, pluralOf } from '../../model/labels.js';
import type { Link } from '../../model/links.js';
import { linksTo } from '../../model/links.js';
import type { TenantReader } from '../../store/port.js';
import type { FieldValue, Values } from './record-reader.js';
import { identityOf, keyOfValues, recordsWith, shownKey } from './record-reader.js';
import type { Refusal } from './refusal.js';

/** Records of one kind that name another record. */
export interface Referrers {
  readonly from: KindName;
  /** The field that names it. */
  readonly by: string;
  readonly count: number;
  /** The first keys, as results show them. */
  readonly first: readonly string[];
}

const SHOWN = 3;

/** Does a record name this one by the link? */
export function names(link: Link, record: Values, key: readonly FieldValue[]): boolean {
  return (
    link.holds(record) &&
    link.by.every((field, at) => {
      const value = record[field] ?? null;
      return Array.isArray(value) ? value.includes(String(key[at])) : value === key[at];
    })
  );
}

/**
 * Records that name each of these and are not part of it, by the identity of the named record.
 * Links that may name a deleted record are left out.
 */
export async function referrersOf(
  tenant: TenantReader,
  kind: AnyKind,
  records: readonly Values[],
): Promise<ReadonlyMap<string, readonly Referrers[]>> {
  const found = new Map<string, Referrers[]>();
  const byKey = new Map(records.map((record) => [keyOfValues(kind, record)[0] ?? null, record]));
  for (const link of linksTo(kind)) {
    const [by = ''] = link.by;
    if (!link.isFirm || link.isPart || link.by.length > 1) continue;
    const from: AnyKind = kinds[link.from];
    const counts = new Map<Values, { count: number; first: string[] }>();
    for await (const batch of recordsWith(tenant, from, by, [...byKey.keys()])) {
      for (const record of batch) {
        const named = link.holds(record) ? byKey.get(record[by] as string) : undefined;
        if (named === undefined || named === record) continue;
        const known = counts.get(named) ?? { count: 0, first: [] };
        counts.set(named, known);
        known.count += 1;
        if (known.first.length < SHOWN) known.first.push(shownKey(from, record));
      }
    }
    for (const [named, { count, first }] of counts) {
      const identity = identityOf(kind, named);
      found.set(identity, [...(found.get(identity) ?? []), { from: link.from, by, count, first }]);
    }
  }
  return found;
}

/** The refusal to remove a record while others name it. */
export function stillReferredTo(kind: AnyKind, record: Values, referrers: readonly Referrers[]): Refusal {
  const what = referrers.map(({ from, by, count, first }) => {
    const shown = first.join(', ');
    const more = count > first.length ? ` and ${count - first.length} more` : '';
    const noun = count === 1 ? nounOf(kinds[from]) : pluralOf(kinds[from]);
    const field: AnyField | undefined = (kinds[from] as AnyKind).fields[by];
    const says = field?.type === 'reference' && by !== kind.name;
    const as = says ? ` as ${labelOf(by, field).toLowerCase()}` : '';
    return `${count} ${noun} (${shown}${more})${as}`;
  });
  return {
    ...{ is: 'conflict', code: 'still-referred-to', value: shownKey(kind, record) },
    message: `The ${nounOf(kind)} ${shownKey(kind, record)} is still named by ${what.join(', ')}.`,
    hint: `Change or delete those first: ${referrers.map((each) => commandFor(each)).join(', ')}.`,
    details: referrers,
  };
}

function commandFor({ from, by, first }: Referrers): string {
  const kind: AnyKind = kinds[from];
  const topics = Object.entries(kind.commands ?? {});
  const [topic] = topics.find(([, known]) => known.includes('update')) ?? [];
  if (topic === undefined) return `\`provost tenant apply\` for ${pluralOf(kind)}`;
  const key = (first[0] ?? '').split(' · ').map(quoted).join(' ');
  const verb = kind.key.includes(by) ? 'delete' : 'update';
  return `\`provost ${topic} ${verb} ${key}\``;
}

function quoted(text: string): string {
  return /^[\w.@-]+$/.test(text) ? text : `"${text}"`;
}

/** The parts of this record in the order to delete them: each before the records that it names. */
export async function partsOf(
  tenant: TenantReader,
  kind: AnyKind,
  record: Values,
): Promise<[AnyKind, Values][]> {
  const key = keyOfValues(kind, record);
  const parts: [AnyKind, Values][] = [];
  for (const link of [...linksTo(kind)].reverse()) {
    const [by = ''] = link.by;
    if (!link.isPart) continue;
    const from: AnyKind = kinds[link.from];
    for await (const batch of recordsWith(tenant, from, by, [key[0] ?? null])) {
      for (const part of batch) if (names(link, part, key)) parts.push([from, part]);
    }
  }
  return parts;
}
