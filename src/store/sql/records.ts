import { ConflictError } from '../../domain/errors.js';
import type { SqlValue } from '../columns.js';
import type { EntityName, Records } from '../entities.js';
import { entities, keyOf } from '../entities.js';
import type { KeyValues, RecordChange, TenantReader } from '../port.js';
import type { SqlDialect, SqlDriver, SqlParameters } from './driver.js';
import type { ColumnShape, EntityStatements } from './statements.js';
import { statementsFor } from './statements.js';

/** How many numbers of records are remembered within a transaction before they are looked up anew. */
const REMEMBERED_NUMBERS = 200_000;

/** Reads and writes records of every kind over a SQL driver. One is made for each transaction. */
export class SqlRecords {
  readonly #driver: SqlDriver;
  readonly #statements: (entity: EntityName) => EntityStatements;
  readonly #numbers = new Map<string, Map<string, number>>();

  constructor(driver: SqlDriver, statements: (entity: EntityName) => EntityStatements) {
    this.#driver = driver;
    this.#statements = statements;
  }

  async tenantKeys(): Promise<string[]> {
    const rows = await this.#driver.all('SELECT "key" FROM "tenant" ORDER BY "key"', []);
    return rows.map(([key]) => String(key));
  }

  tenant(key: string): TenantReader {
    return new SqlTenantReader(key, this.#driver, this.#statements, () => this.#tenantNumber(key));
  }

  /** @see StoreWriter.apply */
  async apply(changes: readonly RecordChange[]): Promise<number[]> {
    const conflicts: number[] = [];
    for (let start = 0; start < changes.length; ) {
      const end = endOfRun(changes, start);
      for (const place of await this.#applyRun(changes.slice(start, end))) conflicts.push(start + place);
      start = end;
    }
    return conflicts;
  }

  /** Changes of one tenant, kind of record and kind of change. */
  async #applyRun(changes: readonly RecordChange[]): Promise<number[]> {
    const [first] = changes;
    if (first === undefined) return [];
    const statements = this.#statements(first.entity);
    const tenant = statements.ownTenant ? await this.#tenantNumber(first.tenant) : null;
    if (statements.ownTenant && tenant === null) throw danglingReference('tenant', first.tenant, first);

    const places: number[] = [];
    const parameters: SqlParameters[] = [];
    for (const [place, change] of changes.entries()) {
      const given = await this.#parametersOf(statements, change, tenant);
      if (given === undefined) continue;
      places.push(place);
      parameters.push(given);
    }
    const counts = await this.#driver.runMany(sqlFor(statements, first), parameters);
    this.#forget(changes);
    const applied = new Set(places.filter((_, index) => counts[index] === 1));
    return changes.map((_, place) => place).filter((place) => !applied.has(place));
  }

  /** Undefined when the change starts from a record that names one which is gone: then it cannot hold. */
  async #parametersOf(
    statements: EntityStatements,
    change: RecordChange,
    tenant: number | null,
  ): Promise<SqlValue[] | undefined> {
    const scope = tenant === null ? [] : [tenant];
    const before = change.before === null ? [] : await this.#stored(statements, change.before, change.tenant);
    if (before === undefined) return undefined;
    if (change.after === null) return [...scope, ...before];
    if (change.before === null) return [...scope, ...(await this.#toStore(statements.columns, change.after, change))];
    return [...(await this.#toStore(statements.rest, change.after, change)), ...scope, ...before];
  }

  async #toStore(columns: readonly ColumnShape[], record: object, change: RecordChange): Promise<SqlValue[]> {
    const values: SqlValue[] = [];
    for (const shape of columns) {
      const value = valueIn(record, shape);
      const target = shape.column.references;
      if (target === undefined || value === null) {
        values.push(shape.column.toSql(value));
        continue;
      }
      const number = await this.#number(target, String(value), change.tenant);
      if (number === null) throw danglingReference(target, String(value), change);
      values.push(number);
    }
    return values;
  }

  async #stored(statements: EntityStatements, record: object, tenant: string): Promise<SqlValue[] | undefined> {
    const values: SqlValue[] = [];
    for (const shape of [...statements.key, ...statements.rest]) {
      const value = valueIn(record, shape);
      const target = shape.column.references;
      if (target === undefined || value === null) {
        values.push(shape.column.toSql(value));
        continue;
      }
      const number = await this.#number(target, String(value), tenant);
      if (number === null) return undefined;
      values.push(number);
    }
    return values;
  }

  #tenantNumber(key: string): Promise<number | null> {
    return this.#number('tenant', key, '');
  }

  async #number(entity: EntityName, key: string, tenant: string): Promise<number | null> {
    const space = `${entity} ${tenant}`;
    let known = this.#numbers.get(space);
    if (known === undefined || known.size >= REMEMBERED_NUMBERS) this.#numbers.set(space, (known = new Map()));
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;

    const statements = this.#statements(entity);
    const scope = entity === 'tenant' ? [] : [await this.#tenantNumber(tenant)];
    const [row] = await this.#driver.all(statements.number, [...scope, key]);
    if (row === undefined) return null;
    const number = Number(row[0]);
    known.set(key, number);
    return number;
  }

  #forget(changes: readonly RecordChange[]): void {
    for (const change of changes) {
      if (change.after !== null || change.before === null || !entities[change.entity].referred) continue;
      this.#numbers.get(`${change.entity} ${change.entity === 'tenant' ? '' : change.tenant}`)?.delete(
        keyOf(change.entity, change.before),
      );
    }
  }
}

class SqlTenantReader implements TenantReader {
  readonly key: string;
  readonly #driver: SqlDriver;
  readonly #statements: (entity: EntityName) => EntityStatements;
  readonly #number: () => Promise<number | null>;

  constructor(
    key: string,
    driver: SqlDriver,
    statements: (entity: EntityName) => EntityStatements,
    number: () => Promise<number | null>,
  ) {
    this.key = key;
    this.#driver = driver;
    this.#statements = statements;
    this.#number = number;
  }

  async find<E extends EntityName>(entity: E, key: KeyValues): Promise<Records[E] | undefined> {
    return (await this.findMany(entity, [key]))[0];
  }

  async findMany<E extends EntityName>(
    entity: E,
    keys: readonly KeyValues[],
  ): Promise<(Records[E] | undefined)[]> {
    const tenant = await this.#number();
    if (tenant === null) return keys.map(() => undefined);
    const statements = this.#statements(entity);
    const parameters = keys.map((key) => [tenant, ...statements.key.map((shape, index) => lookedUp(shape, key[index]))]);
    const found = await this.#driver.allMany(statements.find, parameters);
    return found.map(([row]) => (row === undefined ? undefined : recordFrom(entity, statements, row)));
  }

  async having<E extends EntityName>(
    entity: E,
    column: keyof Records[E] & string,
    values: readonly (string | number | null)[],
  ): Promise<Records[E][][]> {
    const tenant = await this.#number();
    if (tenant === null) return values.map(() => []);
    const statements = this.#statements(entity);
    const shape = statements.columns.find(({ name }) => name === column);
    if (shape === undefined) throw new Error(`${entity} has no column ${column}`);
    const withNull = values.includes(null)
      ? await this.#driver.all(statements.having(column, true), [tenant])
      : [];
    const given = values.filter((value) => value !== null);
    const found = await this.#driver.allMany(
      statements.having(column, false),
      given.map((value) => [tenant, lookedUp(shape, value)]),
    );
    let next = 0;
    return values.map((value) => {
      const rows = value === null ? withNull : (found[next++] ?? []);
      return rows.map((row) => recordFrom(entity, statements, row));
    });
  }

  async *stream<E extends EntityName>(entity: E, batchSize = 2_000): AsyncIterable<Records[E][]> {
    const tenant = await this.#number();
    if (tenant === null) return;
    const statements = this.#statements(entity);
    for await (const rows of this.#driver.stream(statements.stream, [tenant], batchSize)) {
      yield rows.map((row) => recordFrom(entity, statements, row));
    }
  }

  async all<E extends EntityName>(entity: E): Promise<Records[E][]> {
    const records: Records[E][] = [];
    for await (const batch of this.stream(entity)) records.push(...batch);
    return records;
  }

  async count(entity: EntityName): Promise<number> {
    const tenant = await this.#number();
    if (tenant === null) return 0;
    const [row] = await this.#driver.all(this.#statements(entity).count, [tenant]);
    return Number(row?.[0] ?? 0);
  }
}

/** The statements of every kind of record in one dialect, each derived when first wanted. */
export function statementBook(dialect: SqlDialect): (entity: EntityName) => EntityStatements {
  const book = new Map<EntityName, EntityStatements>();
  return (entity) => {
    let statements = book.get(entity);
    if (statements === undefined) book.set(entity, (statements = statementsFor(entity, dialect)));
    return statements;
  };
}

/** Every value is checked by its column, which is what makes the result a record of its kind. */
function recordFrom<E extends EntityName>(_entity: E, statements: EntityStatements, row: readonly unknown[]): Records[E] {
  const record: Record<string, unknown> = {};
  const { columns } = statements;
  for (let index = 0; index < columns.length; index += 1) {
    const shape = columns[index];
    if (shape !== undefined) record[shape.name] = shape.column.fromSql(row[index]);
  }
  return record as unknown as Records[E];
}

function lookedUp(shape: ColumnShape, value: string | number | null | undefined): SqlValue {
  if (shape.column.references !== undefined) return value ?? null;
  return shape.column.toSql(value ?? null);
}

function valueIn(record: object, shape: ColumnShape): unknown {
  return (record as Record<string, unknown>)[shape.name] ?? null;
}

function endOfRun(changes: readonly RecordChange[], start: number): number {
  const first = changes[start];
  let end = start + 1;
  while (end < changes.length && first !== undefined && sameRun(first, changes[end])) end += 1;
  return end;
}

function sameRun(a: RecordChange, b: RecordChange | undefined): boolean {
  return (
    b !== undefined &&
    a.entity === b.entity &&
    a.tenant === b.tenant &&
    (a.before === null) === (b.before === null) &&
    (a.after === null) === (b.after === null) &&
    // A tree's records may name one that the same run creates: they go one by one.
    !isTree(a.entity)
  );
}

function isTree(entity: EntityName): boolean {
  return Object.values(entities[entity].columns).some((column: { references?: EntityName }) => column.references === entity);
}

function sqlFor(statements: EntityStatements, change: RecordChange): string {
  if (change.before === null) return statements.insert;
  return change.after === null ? statements.remove : statements.update;
}

function danglingReference(entity: EntityName, key: string, change: RecordChange): ConflictError {
  const record = change.after ?? change.before;
  const name = record === null ? change.entity : keyOfAny(change.entity, record);
  return new ConflictError({
    code: 'dangling-reference',
    message: `The ${change.entity} "${name}" refers to the ${entity} "${key}", which does not exist.`,
    hint: `Create the ${entity} first, or correct the reference.`,
  });
}

function keyOfAny<E extends EntityName>(entity: E, record: RecordChange['after']): string {
  return keyOf(entity, record as Records[E]);
}
