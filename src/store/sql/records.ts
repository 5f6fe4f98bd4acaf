import type { Tenant } from '../../domain/tenancy/types.js';
import type { SqlValue } from '../columns.js';
import type { ComplianceReader } from '../compliance-counts.js';
import type { Conditions } from '../conditions.js';
import { requireIndexed } from '../conditions.js';
import type { DueReader } from '../due-components.js';
import type { EntityName, Records } from '../entities.js';
import type { KeyValues, RecordChange, TenantReader } from '../port.js';
import { complianceReader } from '../summaries/compliance-reader.js';
import { dueReader } from '../summaries/due-reader.js';
import type { BlockWriter } from '../summaries/stored-blocks.js';
import { sqlConditions } from './conditions.js';
import type { SqlDriver } from './driver.js';
import { CACHED_NUMBERS, RecordNumbers } from './record-numbers.js';
import { RecordWriter } from './record-writer.js';
import { TENANT_OF_KEY, type ColumnShape, type EntityStatements } from './statements.js';

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
  async chosenTenant(named: string | undefined): Promise<Tenant | undefined> {
    const { columns, chosen } = this.#statements('tenant');
    const rows = await (named === undefined
      ? this.#driver.all(chosen.only, [])
      : this.#driver.all(chosen.named, [named]));
    const [row, other] = rows;
    if (row === undefined || other !== undefined) return undefined;
    const tenant = recordFrom('tenant', columns, row);
    this.#numbers.known('tenant', '').set(tenant.key, Number(row[columns.length]));
    return tenant;
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

/** The tenant as the first parameter of a statement, and the statement for it. */
interface TenantScope {
  readonly value: SqlValue;
  readonly of: (sql: string) => string;
}

const asItIs = (sql: string): string => sql;
const withTenantOfKey = (sql: string): string => sql.replace('?', TENANT_OF_KEY);

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
  #scope(): TenantScope | Promise<TenantScope | undefined> {
    const known = this.#number.known();
    if (known !== undefined) return { value: known, of: asItIs };
    if (this.#driver.isRemote === true) return { value: this.key, of: withTenantOfKey };
    return this.#number.lookUp().then((value) => (value === null ? undefined : { value, of: asItIs }));
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
    const query = tenant.value === this.key ? { ...find, sql: tenant.of(find.sql) } : find;
    const found = await this.#driver.findMany(query, parameters);
    return found.map((rest, at) => {
      if (rest === undefined) return undefined;
      const record: Record<string, unknown> = {};
      setFields(record, statements.key, parameters[at] ?? [], 1);
      setFields(record, statements.rest, rest, 0);
      return record as unknown as Records[E];
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
    const given = sqlConditions(statements, conditions, this.key);
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
  setFields(record, columns, row, 0);
  return record as unknown as Records[E];
}

/** @param from index of the first column's value in the row */
function setFields(
  record: Record<string, unknown>,
  columns: readonly ColumnShape[],
  row: readonly unknown[],
  from: number,
): void {
  for (let index = 0; index < columns.length; index += 1) {
    const shape = columns[index];
    if (shape !== undefined) record[shape.name] = shape.column.fromSql(row[from + index]);
  }
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
