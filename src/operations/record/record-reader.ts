import type { CalendarDate } from '../../domain/calendar.js';
import { nameOfKind } from '../../model/index.js';
import type { AnyKind } from '../../model/kind.js';
import { entities, sameRecord } from '../../store/entities.js';
import type { KeyValues, RecordChange, TenantReader } from '../../store/port.js';

/** An object with fields. */
type Fields = Readonly<Record<string, unknown>>;

/** A record of any kind, its fields by name. */
export type Values = Readonly<Record<string, FieldValue>>;
export type FieldValue = string | number | boolean | CalendarDate | null | readonly string[];

/** Reads records of a kind known only by its declaration. */
export interface RecordReader {
  /** In the order of the keys. */
  findMany(keys: readonly KeyValues[]): Promise<(Values | undefined)[]>;
  /** The records with each value in the field. */
  having(field: string, values: readonly (string | number | null)[]): Promise<Values[][]>;
  stream(batchSize?: number): AsyncIterable<Values[]>;
  all(): Promise<Values[]>;
  count(): Promise<number>;
}

export function readerOf(tenant: TenantReader, kind: AnyKind): RecordReader {
  const entity = nameOfKind(kind);
  // Sound: every record matches its declaration.
  return {
    findMany: async (keys) => (await tenant.findMany(entity, keys)) as unknown as (Values | undefined)[],
    having: async (field, values) =>
      (await tenant.having(entity, field as never, values)) as unknown as Values[][],
    stream: (batchSize) => tenant.stream(entity, batchSize) as unknown as AsyncIterable<Values[]>,
    all: async () => (await tenant.all(entity)) as unknown as Values[],
    count: () => tenant.count(entity),
  };
}

/** Can records be found by this field without reading all of them? */
export function isIndexed({ key, lookups = [] }: AnyKind, field: string): boolean {
  return key[0] === field || lookups.includes(field);
}

/**
 * The records with one of the values in the field, in batches. Memory does not grow with the
 * records that are searched.
 */
export async function* recordsWith(
  tenant: TenantReader,
  kind: AnyKind,
  field: string,
  values: readonly FieldValue[],
): AsyncIterable<Values[]> {
  const reader = readerOf(tenant, kind);
  if (isIndexed(kind, field)) {
    const found = await reader.having(field, values.filter(isKeyValue));
    yield found.flat();
    return;
  }
  const sought = new Set(values);
  const isSought = (value: FieldValue | undefined): boolean =>
    Array.isArray(value) ? value.some((each) => sought.has(each as string)) : sought.has(value ?? null);
  for await (const batch of reader.stream()) {
    const found = batch.filter((record) => isSought(record[field]));
    if (found.length > 0) yield found;
  }
}

export function keyOfValues({ key }: AnyKind, record: Fields): (string | number | null)[] {
  return key.map((field) => {
    const value = record[field] ?? null;
    return isKeyValue(value) ? value : null;
  });
}

/** The identity of a record within its kind. */
export function identityOf(kind: AnyKind, record: Fields): string {
  return JSON.stringify(keyOfValues(kind, record));
}

/** The key as results show it and commands accept it. */
export function shownKey(kind: AnyKind, record: Values): string {
  return keyOfValues(kind, record)
    .map((value) => String(value ?? ''))
    .filter((value, at) => value !== '' || at === 0)
    .join(' · ');
}

export function isKeyValue(value: unknown): value is string | number | null {
  return value === null || typeof value === 'string' || typeof value === 'number';
}

/** A change of a record; undefined if nothing differs. */
export function changeOf(
  tenant: string,
  kind: AnyKind,
  before: Values | null,
  after: Values | null,
): RecordChange | undefined {
  const entity = nameOfKind(kind);
  const change = { tenant, entity, before, after } as unknown as RecordChange;
  return sameRecord(entity, change.before, change.after) ? undefined : change;
}

/** The record with its fields in declared order. */
export function inOrder(kind: AnyKind, record: Values): Values {
  const fields = Object.keys(entities[nameOfKind(kind)].columns);
  return Object.fromEntries(fields.map((field) => [field, record[field] ?? null]));
}
