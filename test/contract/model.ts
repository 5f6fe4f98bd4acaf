import type { EntityName } from '../../src/store/entities.js';
import { entities } from '../../src/store/entities.js';
import type { RecordChange } from '../../src/store/port.js';
import type { AnyRecord } from './records.js';
import { columnOf, keyValuesOf } from './records.js';

/** What a store must do, done on plain maps: the specification that every adapter is held against. */
export class StoreModel {
  #records = new Map<string, { tenant: string; entity: EntityName; record: AnyRecord }>();

  find(tenant: string, entity: EntityName, like: AnyRecord): AnyRecord | null {
    return this.#records.get(place(tenant, entity, like))?.record ?? null;
  }

  /** In key order, by code point; "no date" comes before every date. */
  all(tenant: string, entity: EntityName): AnyRecord[] {
    return [...this.#records.values()]
      .filter((kept) => kept.tenant === tenant && kept.entity === entity)
      .map(({ record }) => record)
      .sort((a, b) => byKey(entity, a, b));
  }

  tenants(): string[] {
    return [...this.#records.values()]
      .filter(({ entity }) => entity === 'tenant')
      .map(({ tenant }) => tenant)
      .sort(byCodePoint);
  }

  /** Applies all of the changes or none: the places of the conflicts, or `refused`. */
  transaction(changes: readonly RecordChange[]): number[] | 'refused' {
    const start = new Map(this.#records);
    const conflicts: number[] = [];
    for (const [index, change] of changes.entries()) {
      const outcome = this.#apply(change);
      if (outcome === 'conflict') conflicts.push(index);
      if (outcome === 'dangling') {
        this.#records = start;
        return 'refused';
      }
    }
    if (this.#isWhole()) return conflicts;
    this.#records = start;
    return 'refused';
  }

  #apply(change: RecordChange): 'applied' | 'conflict' | 'dangling' {
    const { tenant, entity, before, after } = change;
    const record = after ?? before;
    if (record === null) return 'conflict';
    if (ownsTenant(entity) && !this.#has('tenant', tenant, tenant)) return 'dangling';
    // A store looks up what the new record names before it looks at the row itself.
    if (after !== null && !this.#namesOnlyWhatIs(tenant, entity, after, before === null)) return 'dangling';
    if (before !== null && !this.#namesOnlyWhatIs(tenant, entity, before, true)) return 'conflict';
    const at = place(tenant, entity, record);
    if (!same(this.#records.get(at)?.record ?? null, before)) return 'conflict';
    if (after === null) this.#records.delete(at);
    else this.#records.set(at, { tenant, entity, record: after });
    return 'applied';
  }

  #namesOnlyWhatIs(tenant: string, entity: EntityName, record: AnyRecord, withKey: boolean): boolean {
    const key: readonly string[] = entities[entity].key;
    return Object.entries(entities[entity].columns).every(
      ([name, column]: [string, { references?: EntityName }]) => {
        const value = columnOf(record, name);
        if (column.references === undefined || value === null) return true;
        if (!withKey && key.includes(name)) return true;
        return this.#has(column.references, String(value), tenant);
      },
    );
  }

  #isWhole(): boolean {
    return [...this.#records.values()].every(
      ({ tenant, entity, record }) =>
        (entity === 'tenant' || this.#has('tenant', tenant, tenant)) &&
        this.#namesOnlyWhatIs(tenant, entity, record, true) &&
        (entity !== 'evidence' ||
          this.#records.has(
            placeOf(tenant, 'component', [columnOf(record, 'person'), columnOf(record, 'component')]),
          )),
    );
  }

  #has(entity: EntityName, key: string, tenant: string): boolean {
    return this.#records.has(placeOf(tenant, entity, [key]));
  }
}

export function same(a: AnyRecord | null, b: AnyRecord | null): boolean {
  return canonical(a) === canonical(b);
}

/** As text, whatever the order of fields. */
export function canonical(given: unknown): string {
  return JSON.stringify(given, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

export function place(tenant: string, entity: EntityName, record: AnyRecord): string {
  return placeOf(tenant, entity, keyValuesOf(entity, record));
}

function placeOf(tenant: string, entity: EntityName, key: readonly unknown[]): string {
  return JSON.stringify([tenant, entity, key]);
}

function ownsTenant(entity: EntityName): boolean {
  const { key, columns } = entities[entity];
  const [first] = key as readonly string[];
  const all = columns as unknown as Record<string, { references?: EntityName }>;
  return entity !== 'tenant' && all[first ?? '']?.references === undefined;
}

function byKey(entity: EntityName, a: AnyRecord, b: AnyRecord): number {
  const left = keyValuesOf(entity, a);
  const right = keyValuesOf(entity, b);
  for (const [index, value] of left.entries()) {
    const difference = compare(value, right[index] ?? null);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compare(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return byCodePoint(String(a), String(b));
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
