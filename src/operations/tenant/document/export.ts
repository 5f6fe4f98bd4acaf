import type { DocumentPart } from '../../../model/document.js';
import { documentSections, partsWithin } from '../../../model/document.js';
import type { KindName } from '../../../model/index.js';
import { ownerOf } from '../../../model/ownership.js';
import type { TenantReader } from '../../../store/port.js';
import { readerOf } from '../../record/record-reader.js';
import { grouped } from '../../../domain/grouped.js';
import { special } from './special/index.js';
import type { Fields } from './special/rules.js';

/** One item of a tenant document, with every field. */
export interface WholeItem {
  readonly section: DocumentPart;
  readonly value: Fields;
}

/** Returns the fields of a kind to leave out. */
export type LeftOut = (kind: KindName) => readonly string[];

/** The tenant as document items: sections in the document's order, items by key. */
export async function* itemsOfTenant(
  tenant: TenantReader,
  leftOut: LeftOut = () => [],
): AsyncIterable<WholeItem> {
  for (const section of documentSections) {
    const { single, lists } = section.position;
    const values =
      single === 'map'
        ? mapOf(tenant, section)
        : lists !== undefined
          ? listsOf(tenant, section, lists)
          : itemsOf(tenant, section, leftOut);
    for await (const value of values) yield { section, value };
  }
}

async function* mapOf(tenant: TenantReader, section: DocumentPart): AsyncIterable<Fields> {
  const [key = '', value = ''] = section.entries.map(({ name }) => name);
  const map: Record<string, unknown> = {};
  for await (const record of recordsOf(tenant, section)) map[String(record[key])] = record[value];
  yield map;
}

/** One item for consecutive records that differ only in the listed field. */
async function* listsOf(tenant: TenantReader, section: DocumentPart, listed: string): AsyncIterable<Fields> {
  let current: { readonly name: string; readonly item: Fields; readonly values: unknown[] } | undefined;
  for await (const { [listed]: value, ...item } of recordsOf(tenant, section)) {
    const name = JSON.stringify(item);
    if (current?.name === name) {
      current.values.push(value);
      continue;
    }
    if (current !== undefined) yield current.item;
    const values = [value];
    current = { name, values, item: { ...item, [listed]: values } };
  }
  if (current !== undefined) yield current.item;
}

/** The records of one owner, for every kind in an item of a section. */
type PartRecords = ReadonlyMap<DocumentPart, (owner: Fields) => readonly Fields[]>;

async function* itemsOf(
  tenant: TenantReader,
  section: DocumentPart,
  leftOut: LeftOut,
): AsyncIterable<Fields> {
  const write = itemWriter(section, leftOut);
  const following = partsWithin(section)
    .filter((part) => part !== section)
    .map((part) => [part, recordsFollowing(tenant, part)] as const);
  const [key = ''] = section.kind.key;
  for await (const record of recordsOf(tenant, section)) {
    const parts = new Map<DocumentPart, (owner: Fields) => readonly Fields[]>();
    for (const [part, recordsOfNext] of following)
      parts.set(part, byOwner(part, await recordsOfNext(record[key])));
    yield write(record, parts);
  }
}

/** The item of a record, with fields in document order. */
function itemWriter(part: DocumentPart, leftOut: LeftOut): (record: Fields, parts: PartRecords) => Fields {
  const left = leftOut(part.entity);
  const fields = part.entries
    .filter(({ name }) => !left.includes(name))
    .map(({ name, part: inner }): readonly [string, (record: Fields, parts: PartRecords) => unknown] => {
      const write = special[part.entity]?.forms?.[name]?.write;
      return [name, inner === undefined ? (write ?? ((record) => record[name])) : listWriter(inner, leftOut)];
    });
  return (record, parts) => {
    const item: Record<string, unknown> = {};
    for (const [name, write] of fields) item[name] = write(record, parts);
    return item;
  };
}

function listWriter(part: DocumentPart, leftOut: LeftOut): (owner: Fields, parts: PartRecords) => unknown[] {
  const { only } = part;
  const write = itemWriter(part, leftOut);
  return (owner, parts) => {
    const own = parts.get(part)?.(owner) ?? [];
    return own.map((record) => (only === undefined ? write(record, parts) : record[only]));
  };
}

/** The records of an item by their owner: one owner, unless the owner is a part too. */
function byOwner(part: DocumentPart, records: readonly Fields[]): (owner: Fields) => readonly Fields[] {
  const [, ...others] = part.owner;
  if (others.length === 0 || records.length === 0) return () => records;
  const groups = grouped(records, (record) => JSON.stringify(others.map(([field]) => record[field])));
  return (owner) => groups.get(JSON.stringify(others.map(([, named]) => owner[named]))) ?? [];
}

async function* recordsOf(tenant: TenantReader, { kind }: DocumentPart): AsyncIterable<Fields> {
  for await (const batch of readerOf(tenant, kind).stream()) yield* batch;
}

/**
 * Returns the records of each owner. Callers must pass owners in key order, as both streams are
 * sorted: one pass is enough.
 */
function recordsFollowing(
  tenant: TenantReader,
  { kind }: DocumentPart,
): (owner: unknown) => Promise<readonly Fields[]> {
  const { field } = ownerOf(kind);
  const batches = readerOf(tenant, kind).stream()[Symbol.asyncIterator]();
  let batch: readonly Fields[] = [];
  let next = 0;
  let isAtEnd = false;
  return async (owner) => {
    const found: Fields[] = [];
    for (;;) {
      const record = batch[next];
      if (record === undefined) {
        if (isAtEnd) return found;
        const step = await batches.next();
        isAtEnd = step.done === true;
        [batch, next] = [step.done === true ? [] : step.value, 0];
      } else {
        if (record[field] !== owner) return found;
        found.push(record);
        next += 1;
      }
    }
  };
}
