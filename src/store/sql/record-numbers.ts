import type { EntityName } from '../entities.js';
import { keyOf } from '../entities.js';
import type { RecordChange } from '../port.js';
import type { SqlDriver } from './driver.js';
import type { EntityStatements } from './statements.js';

/** How many numbers of one kind are cached in a transaction before they are looked up anew. */
export const CACHED_NUMBERS = 10_000;

/** By kind, the numbers of records in the tenant at hand by their keys. */
export type Numbers = ReadonlyMap<EntityName, ReadonlyMap<string, number>>;

/** The numbers by which a store's rows refer to records; cached for one transaction. */
export class RecordNumbers {
  readonly #driver: SqlDriver;
  readonly #statements: (entity: EntityName) => EntityStatements;
  readonly #numbers = new Map<string, Map<string, number>>();
  readonly #pending = new Map<string, Promise<void>>();

  constructor(driver: SqlDriver, statements: (entity: EntityName) => EntityStatements) {
    this.#driver = driver;
    this.#statements = statements;
  }

  /**
   * The numbers of the records that the changes name, by entity. Looks up unknown ones together.
   */
  async namedIn(
    { columns }: EntityStatements,
    changes: readonly RecordChange[],
    tenant: string,
  ): Promise<Numbers> {
    const spaces = new Map<EntityName, Map<string, number>>();
    for (const { name, column } of columns) {
      const target = column.references;
      if (target === undefined) continue;
      const known = spaces.get(target) ?? this.known(target, tenant);
      spaces.set(target, known);
      const unknown = new Set<string>();
      let last: unknown;
      const notice = (record: object | null): void => {
        const key = record === null ? null : valueIn(record, name);
        // Changes come in the order of their keys: the same record is named again and again.
        if (key === last) return;
        last = key;
        if (typeof key === 'string' && !known.has(key)) unknown.add(key);
      };
      for (const { before, after } of changes) {
        notice(before);
        notice(after);
      }
      if (unknown.size > 0) await this.#lookUp(target, [...unknown], tenant, known);
    }
    return spaces;
  }

  /** Null where there is no such tenant. Reads that begin together look it up once. */
  async ofTenant(key: string): Promise<number | null> {
    const known = this.known('tenant', '');
    if (!known.has(key)) {
      const pending = this.#pending.get(key) ?? this.#lookUp('tenant', [key], '', known);
      this.#pending.set(key, pending);
      await pending.finally(() => this.#pending.delete(key));
    }
    return known.get(key) ?? null;
  }

  async #lookUp(
    entity: EntityName,
    keys: readonly string[],
    tenant: string,
    known: Map<string, number>,
  ): Promise<void> {
    const scope = entity === 'tenant' ? [] : [await this.ofTenant(tenant)];
    const found = await this.#driver.findMany(
      this.#statements(entity).number,
      keys.map((key) => [...scope, key]),
    );
    for (let at = 0; at < keys.length; at += 1) {
      const [key, row] = [keys[at], found[at]];
      if (row !== undefined && key !== undefined) known.set(key, Number(row[0]));
    }
  }

  /** The numbers of a kind that are cached, by key. */
  known(entity: EntityName, tenant: string): Map<string, number> {
    const space = `${entity} ${tenant}`;
    const cached = this.#numbers.get(space);
    if (cached !== undefined && cached.size < CACHED_NUMBERS) return cached;
    const known = new Map<string, number>();
    this.#numbers.set(space, known);
    return known;
  }

  /** Of records that were removed. */
  forget(changes: readonly RecordChange[]): void {
    for (const { entity, tenant, before } of changes) {
      if (before === null) continue;
      this.#numbers.get(`${entity} ${entity === 'tenant' ? '' : tenant}`)?.delete(keyOf(entity, before));
    }
  }
}

/** The record's value in a column that is known only by name. */
export function valueIn(record: object, column: string): unknown {
  return (record as Record<string, unknown>)[column] ?? null;
}
