import { ConflictError } from '../../domain/errors.js';
import type { SqlValue } from '../columns.js';
import type { EntityName, Records } from '../entities.js';
import { entities, keyOf } from '../entities.js';
import type { Conditions } from '../conditions.js';
import { requireIndexed } from '../conditions.js';
import type { ChosenTenant, KeyValues, RecordChange, TenantReader } from '../port.js';
import { readTogether } from '../read-together.js';
import type { ComplianceReader } from '../compliance-counts.js';
import type { DueReader } from '../due-components.js';
import { complianceReader } from '../summaries/compliance-reader.js';
import { dueReader } from '../summaries/due-reader.js';
import type { BlockWriter } from '../summaries/stored-blocks.js';
import { blockKindOf, DroppedBlocks } from '../summaries/stored-blocks.js';
import type { RowChange, SqlDriver, SqlParameters } from './driver.js';
import type { ColumnShape, EntityStatements } from './statements.js';
import { sqlConditions } from './conditions.js';
import { statementsFor } from './statements.js';

/** How many numbers of records are remembered within a transaction before they are looked up anew. */
const REMEMBERED_NUMBERS = 10_000;

/** The number of a tenant, where a statement finds it itself. */
const TENANT_OF_KEY = '(SELECT id FROM "tenant" WHERE "key" = ?)';
const ONLY_TENANT = '(SELECT min(id) FROM "tenant")';

/** Reads and writes records of every kind over a SQL driver. One is made for each transaction. */
export class SqlRecords {
  readonly #driver: SqlDriver;
  readonly #statements: (entity: EntityName) => EntityStatements;
  readonly #numbers = new Map<string, Map<string, number>>();

  readonly #dropped: DroppedBlocks;
  readonly #blocks: BlockWriter | undefined;

  /** @param blocks stores the blocks that readers pack; without it they are discarded */
  constructor(driver: SqlDriver, statements: (entity: EntityName) => EntityStatements, blocks?: BlockWriter) {
    this.#driver = driver;
    this.#statements = statements;
    this.#blocks = blocks;
    this.#dropped = new DroppedBlocks(driver);
  }

  async tenantKeys(): Promise<string[]> {
    const rows = await this.#driver.all('SELECT "key", id FROM "tenant" ORDER BY "key"', []);
    const known = this.#known('tenant', '');
    for (const [key, number] of rows.slice(0, REMEMBERED_NUMBERS)) known.set(String(key), Number(number));
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
      known: () => this.#numbers.get('tenant ')?.get(key),
      lookUp: () => this.#tenantNumber(key),
    };
    return new SqlTenantReader(key, this.#driver, this.#statements, number, this.#blocks);
  }

  /** @see StoreWriter.apply */
  async apply(changes: readonly RecordChange[]): Promise<number[]> {
    const conflicts: number[] = [];
    for (let start = 0; start < changes.length;) {
      const end = endOfRun(changes, start);
      const run = start === 0 && end === changes.length ? changes : changes.slice(start, end);
      for (const place of await this.#applyRun(run)) conflicts.push(start + place);
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
    const numbers = await this.#numbersNamedIn(statements, changes, first.tenant);
    const { key, rest, columns } = statements;
    const shapes = {
      rest: fieldsOf(rest, numbers),
      columns: fieldsOf(columns, numbers),
      stored: fieldsOf([...key, ...rest], numbers),
    };

    const places: number[] = [];
    const parameters: SqlParameters[] = [];
    for (let place = 0; place < changes.length; place += 1) {
      const change = changes[place];
      const given = change === undefined ? undefined : parametersOf(shapes, change, tenant);
      if (given === undefined) continue;
      places.push(place);
      parameters.push(given);
    }
    const unchanged = new Set(await this.#driver.changeMany(rowChangeFor(statements, first), parameters));
    await this.#dropBlocks(changes, numbers);
    if (statements.referred && first.after === null) this.#forget(changes);
    const applied = new Set(places.filter((_, index) => !unchanged.has(index)));
    return applied.size === changes.length ? [] : [...changes.keys()].filter((place) => !applied.has(place));
  }

  /** What is packed of these people is no longer what the records say. */
  async #dropBlocks(changes: readonly RecordChange[], numbers: Numbers): Promise<void> {
    const [first] = changes;
    const kind = first === undefined ? undefined : blockKindOf(first.entity);
    if (first === undefined || kind === undefined) return;
    const tenant = await this.#tenantNumber(first.tenant);
    const known = numbers.get('person');
    const people = new Set<number>();
    for (const { before, after } of changes) {
      for (const record of [before, after]) {
        const person = record !== null && 'person' in record ? record.person : null;
        const number = typeof person === 'string' ? known?.get(person) : undefined;
        if (number !== undefined) people.add(number);
      }
    }
    if (tenant !== null) await this.#dropped.drop(kind, tenant, people);
  }

  /** The numbers of the records that the changes name, by kind, those not known yet looked up together. */
  async #numbersNamedIn(
    { columns }: EntityStatements,
    changes: readonly RecordChange[],
    tenant: string,
  ): Promise<Numbers> {
    const spaces = new Map<EntityName, Map<string, number>>();
    for (const { name, column } of columns) {
      const target = column.references;
      if (target === undefined) continue;
      const known = spaces.get(target) ?? this.#known(target, tenant);
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

  async #tenantNumber(key: string): Promise<number | null> {
    const known = this.#known('tenant', '');
    if (!known.has(key)) await this.#lookUp('tenant', [key], '', known);
    return known.get(key) ?? null;
  }

  async #lookUp(
    entity: EntityName,
    keys: readonly string[],
    tenant: string,
    known: Map<string, number>,
  ): Promise<void> {
    const scope = entity === 'tenant' ? [] : [await this.#tenantNumber(tenant)];
    const found = await this.#driver.findMany(
      this.#statements(entity).number,
      keys.map((key) => [...scope, key]),
    );
    for (let at = 0; at < keys.length; at += 1) {
      const [key, row] = [keys[at], found[at]];
      if (row !== undefined && key !== undefined) known.set(key, Number(row[0]));
    }
  }

  #known(entity: EntityName, tenant: string): Map<string, number> {
    const space = `${entity} ${tenant}`;
    const remembered = this.#numbers.get(space);
    if (remembered !== undefined && remembered.size < REMEMBERED_NUMBERS) return remembered;
    const known = new Map<string, number>();
    this.#numbers.set(space, known);
    return known;
  }

  #forget(changes: readonly RecordChange[]): void {
    for (const { entity, tenant, before } of changes) {
      if (before === null) continue;
      this.#numbers.get(`${entity} ${entity === 'tenant' ? '' : tenant}`)?.delete(keyOf(entity, before));
    }
  }
}

/** By kind, the numbers of records in the tenant at hand by their keys. */
type Numbers = ReadonlyMap<EntityName, ReadonlyMap<string, number>>;

/** A column of the record as it is put into a statement. */
interface Field {
  readonly name: string;
  readonly references: EntityName | undefined;
  /** Numbers of the records that it may name, by their keys; undefined where it names none. */
  readonly numbers: ReadonlyMap<string, number> | undefined;
  toSql(value: unknown): SqlValue;
}

/** The fields that a change puts into its statement: those written and, where there was a record, those that it must hold. */
interface ChangeFields {
  readonly columns: readonly Field[];
  readonly rest: readonly Field[];
  readonly stored: readonly Field[];
}

function fieldsOf(columns: readonly ColumnShape[], numbers: Numbers): Field[] {
  return columns.map(({ name, column }) => ({
    name,
    references: column.references,
    numbers: column.references === undefined ? undefined : numbers.get(column.references),
    toSql: (value) => column.toSql(value),
  }));
}

/** Undefined when the change starts from a record that names one which is gone: then it cannot hold. */
function parametersOf(
  { columns, rest, stored }: ChangeFields,
  change: RecordChange,
  tenant: number | null,
): SqlValue[] | undefined {
  const { before, after } = change;
  const parameters: SqlValue[] = [];
  if (after !== null && before !== null) addNew(parameters, rest, after, change);
  if (tenant !== null) parameters.push(tenant);
  if (before === null) {
    if (after !== null) addNew(parameters, columns, after, change);
    return parameters;
  }
  return addStored(parameters, stored, before) ? parameters : undefined;
}

/** @throws {ConflictError} when the record names one that does not exist. */
function addNew(
  parameters: SqlValue[],
  fields: readonly Field[],
  record: object,
  change: RecordChange,
): void {
  for (const field of fields) {
    const value = storedValue(field, record);
    if (value === undefined) {
      throw danglingReference(field.references ?? 'tenant', String(valueIn(record, field.name)), change);
    }
    parameters.push(value);
  }
}

/** Whether every record that this one names is there. */
function addStored(parameters: SqlValue[], fields: readonly Field[], record: object): boolean {
  for (const field of fields) {
    const value = storedValue(field, record);
    if (value === undefined) return false;
    parameters.push(value);
  }
  return true;
}

function storedValue(field: Field, record: object): SqlValue | undefined {
  const value = valueIn(record, field.name);
  if (field.numbers === undefined || value === null) return field.toSql(value);
  return typeof value === 'string' ? field.numbers.get(value) : undefined;
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
   * How a statement names the tenant, in place of its first parameter: by its number; over a network, where that is not known yet, by its key,
   * so that no round trip is made for the number. Undefined where there is no such tenant.
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

/** The statements of every kind of record, each derived when first wanted. */
export function statementBook(): (entity: EntityName) => EntityStatements {
  const book = new Map<EntityName, EntityStatements>();
  return (entity) => {
    let statements = book.get(entity);
    if (statements === undefined) book.set(entity, (statements = statementsFor(entity)));
    return statements;
  };
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

function valueIn(record: object, column: string): unknown {
  return (record as Record<string, unknown>)[column] ?? null;
}

function endOfRun(changes: readonly RecordChange[], start: number): number {
  const first = changes[start];
  let end = start + 1;
  if (first === undefined) return end;
  // A record of a tree may name one that is made before it: then that one needs its number first.
  const upwards = first.before === null ? treeColumns(first.entity) : [];
  if (upwards.length === 0) {
    while (sameRun(first, changes[end])) end += 1;
    return end;
  }
  const made = new Set([keyIn(first)]);
  for (let next = changes[end]; next !== undefined && sameRun(first, next); next = changes[(end += 1)]) {
    const { after } = next;
    if (after !== null && upwards.some((column) => made.has(String(valueIn(after, column))))) break;
    made.add(keyIn(next));
  }
  return end;
}

function keyIn({ entity, before, after }: RecordChange): string {
  return keyOfAny(entity, after ?? before);
}

function sameRun(a: RecordChange, b: RecordChange | undefined): boolean {
  return (
    b !== undefined &&
    a.entity === b.entity &&
    a.tenant === b.tenant &&
    (a.before === null) === (b.before === null) &&
    (a.after === null) === (b.after === null)
  );
}

/** The columns in which a record names another of its own kind. */
function treeColumns(entity: EntityName): string[] {
  const columns = Object.entries<{ readonly references?: EntityName }>(entities[entity].columns);
  return columns.flatMap(([name, { references }]) => (references === entity ? [name] : []));
}

function rowChangeFor(statements: EntityStatements, change: RecordChange): RowChange {
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
