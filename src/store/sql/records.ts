import type { SqlValue } from '../columns.js';
import type { ComplianceReader } from '../compliance-counts.js';
import type { Conditions } from '../conditions.js';
import { requireIndexed } from '../conditions.js';
import type { DueReader } from '../due-components.js';
import type { EntityName, Records } from '../entities.js';
import type { ChosenTenant, KeyValues, RecordChange, TenantReader } from '../port.js';
import { readTogether } from '../read-together.js';
import { complianceReader } from '../summaries/compliance-reader.js';
import { dueReader } from '../summaries/due-reader.js';
import type { BlockWriter } from '../summaries/stored-blocks.js';
import { sqlConditions } from './conditions.js';
import type { SqlDriver } from './driver.js';
import { CACHED_NUMBERS, RecordNumbers } from './record-numbers.js';
import { RecordWriter } from './record-writer.js';
import type { ColumnShape, EntityStatements } from './statements.js';

/** The number of a tenant, where a statement finds it itself. */
const TENANT_OF_KEY = '(SELECT id FROM "tenant" WHERE "key" = ?)';
const ONLY_TENANT = '(SELECT min(id) FROM "tenant")';

/** Reads and writes records of every kind over a SQL driver. One is made for each transaction. */
export class SqlRecords {
  readonly #driver: SqlDriver;
  readonly #statements: (entity: EntityName) => EntityStatements;
  readonly #numbers: RecordNumbers;
  readonly #writer: RecordWriter;
  readonly #blocks: BlockWriter | undefined;

  /** @param blocks stores the blocks that readers pack; without it they are discarded */
  constructor(driver: SqlDriver, statements: (entity: EntityName) => EntityStatements, blocks?: BlockWriter) {
    this.#driver = driver;
    this.#statements = statements;
    this.#numbers = new RecordNumbers(driver, statements);
    this.#writer = new RecordWriter(driver, statements, this.#numbers);
    this.#blocks = blocks;
  }

  async tenantKeys(): Promise<string[]> {
    const rows = await this.#driver.all('SELECT "key", id FROM "tenant" ORDER BY "key"', []);
    const known = this.#numbers.known('tenant', '');
    for (const [key, number] of rows.slice(0, CACHED_NUMBERS)) known.set(String(key), Number(number));
    return rows.map(([key]) => String(key));
  }

  /** @see StoreReader.chosenTenant */
  async chosenTenant(named: string | undefined): Promise<ChosenTenant> {
    const statements = this.#statements('tenant');
    const [number, ...parameters] = named === undefined ? [ONLY_TENANT] : [TENANT_OF_KEY, named];
    const [keys, [row]] = await readTogether([
      this.tenantKeys(),
      this.#driver.all(statements.stream({ sql: [], usesLookup: false }).replace('?', number), parameters),
    ]);
    const isChosen = row !== undefined && (named !== undefined || keys.length === 1);
    return { keys, about: isChosen ? recordFrom('tenant', statements.columns, row) : undefined };
  }

  tenant(key: string): TenantReader {
    const number = {
      known: () => this.#numbers.known('tenant', '').get(key),
      lookUp: () => this.#numbers.ofTenant(key),
    };
    return new SqlTenantReader(key, this.#driver, this.#statements, number, this.#blocks);
  }

  /** @see StoreWriter.apply */
  apply(changes: readonly RecordChange[]): Promise<number[]> {
    return this.#writer.apply(changes);
  }
}

interface TenantNumber {
  /** As far as it was met in this transaction. */
  readonly known: () => number | undefined;
  readonly lookUp: () => Promise<number | null>;
}

class SqlTenantReader implements TenantReader {
  readonly key: string;
  readonly compliance: ComplianceReader;
  readonly dueComponents: DueReader;
  readonly #driver: SqlDriver;
  readonly #statements: (entity: EntityName) => EntityStatements;
  readonly #number: TenantNumber;

  constructor(
    key: string,
    driver: SqlDriver,
    statements: (entity: EntityName) => EntityStatements,
    number: TenantNumber,
    blocks: BlockWriter | undefined,
  ) {
    this.key = key;
    this.#driver = driver;
    this.#statements = statements;
    this.#number = number;
    const source = { driver, tenantNumber: number.lookUp, writer: blocks };
    this.compliance = complianceReader(source);
    this.dueComponents = dueReader(source);
  }

  /**
   * The tenant as a statement's first parameter: its number or, across a network and not known yet,
   * its key, which saves a round trip. Undefined for a missing tenant.
   */
  async #scope(): Promise<{ readonly value: SqlValue; readonly of: (sql: string) => string } | undefined> {
    const known = this.#number.known();
    if (known === undefined && this.#driver.isRemote === true)
      return { value: this.key, of: (sql) => sql.replace('?', TENANT_OF_KEY) };
    const value = known ?? (await this.#number.lookUp());
    return value === null ? undefined : { value, of: (sql) => sql };
  }

  async find<E extends EntityName>(entity: E, key: KeyValues): Promise<Records[E] | undefined> {
    return (await this.findMany(entity, [key]))[0];
  }

  async findMany<E extends EntityName>(
    entity: E,
    keys: readonly KeyValues[],
  ): Promise<(Records[E] | undefined)[]> {
    const tenant = await this.#scope();
    if (tenant === undefined) return keys.map(() => undefined);
    const statements = this.#statements(entity);
    const parameters = keys.map((key) => {
      const given: SqlValue[] = [tenant.value];
      for (const [at, shape] of statements.key.entries()) given.push(lookedUp(shape, key[at]));
      return given;
    });
    const { find } = statements;
    const query = { ...find, sql: tenant.of(find.sql) };
    const found = await this.#driver.findMany(tenant.value === this.key ? query : find, parameters);
    const columns = [...statements.key, ...statements.rest];
    return found.map((rest, at) => {
      if (rest === undefined) return undefined;
      const row: unknown[] = parameters[at]?.slice(1) ?? [];
      for (let place = 0; place < rest.length; place += 1) row.push(rest[place]);
      return recordFrom(entity, columns, row);
    });
  }

  async having<E extends EntityName>(
    entity: E,
    column: keyof Records[E] & string,
    values: readonly (string | number | null)[],
  ): Promise<Records[E][][]> {
    const tenant = await this.#scope();
    if (tenant === undefined) return values.map(() => []);
    const statements = this.#statements(entity);
    const shape = columnOf(statements, column);
    const stored = values.map((value) => lookedUp(shape, value));
    const withNull = stored.includes(null)
      ? await this.#driver.all(tenant.of(statements.having(column, true)), [tenant.value])
      : [];
    const found = await this.#driver.allMany(
      tenant.of(statements.having(column, false)),
      stored.filter((value) => value !== null).map((value) => [tenant.value, value]),
    );
    let next = 0;
    return stored.map((value) => {
      const rows = value === null ? withNull : (found[next++] ?? []);
      return rows.map((row) => recordFrom(entity, statements.columns, row));
    });
  }

  async *stream<E extends EntityName>(
    entity: E,
    batchSize = 500,
    conditions: Conditions<E> = {},
  ): AsyncIterable<Records[E][]> {
    requireIndexed(entity, conditions);
    const tenant = await this.#scope();
    if (tenant === undefined) return;
    const statements = this.#statements(entity);
    const given = sqlConditions(statements, conditions);
    const query = tenant.of(statements.stream(given));
    const parameters = [tenant.value, ...given.values];
    for await (const rows of this.#driver.stream(query, parameters, batchSize)) {
      yield rows.map((row) => recordFrom(entity, statements.columns, row));
    }
  }

  async all<E extends EntityName>(entity: E): Promise<Records[E][]> {
    const records: Records[E][] = [];
    for await (const batch of this.stream(entity)) records.push(...batch);
    return records;
  }

  async count(entity: EntityName): Promise<number> {
    const tenant = await this.#scope();
    if (tenant === undefined) return 0;
    const [row] = await this.#driver.all(tenant.of(this.#statements(entity).count), [tenant.value]);
    return Number(row?.[0] ?? 0);
  }
}

/** Every value is checked by its column, which is what makes the result a record of its kind. */
function recordFrom<E extends EntityName>(
  _entity: E,
  columns: readonly ColumnShape[],
  row: readonly unknown[],
): Records[E] {
  const record: Record<string, unknown> = {};
  for (let index = 0; index < columns.length; index += 1) {
    const shape = columns[index];
    if (shape !== undefined) record[shape.name] = shape.column.fromSql(row[index]);
  }
  return record as unknown as Records[E];
}

function columnOf({ entity, columns }: EntityStatements, name: string): ColumnShape {
  const shape = columns.find((column) => column.name === name);
  if (shape === undefined) throw new Error(`${entity} has no column ${name}`);
  return shape;
}

function lookedUp({ column }: ColumnShape, value: unknown): SqlValue {
  if (column.references === undefined) return column.toSql(value ?? null);
  return typeof value === 'string' ? value : null;
}
