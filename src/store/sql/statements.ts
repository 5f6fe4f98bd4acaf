import type { Column, SqlValue } from '../columns.js';
import type { EntityDefinition, EntityName, Records } from '../entities.js';
import { entities } from '../entities.js';
import type { KeyQuery, RowChange, RowColumn, SqlType } from './driver.js';

/** A column without its value type, but with its name. */
export interface ColumnShape {
  readonly name: string;
  readonly sqlName: string;
  readonly column: Column<unknown>;
  readonly isKey: boolean;
}

export interface EntityShape {
  readonly entity: EntityName;
  readonly table: string;
  readonly columns: readonly ColumnShape[];
  readonly key: readonly ColumnShape[];
  readonly rest: readonly ColumnShape[];
  /**
   * Rows hold their tenant's number, or belong to the tenant of the record in the first key column.
   */
  readonly ownTenant: boolean;
  /** Others refer to it, by its number. */
  readonly referred: boolean;
}

/** Conditions as SQL that is joined by AND, with its parameters in order. */
export interface SqlConditions {
  readonly sql: readonly string[];
  readonly values: readonly SqlValue[];
  /** An index of another column than the first key column finds the records. */
  readonly usesLookup: boolean;
}

/**
 * The SQL that reads and writes one entity, derived from its definition; migrations create its
 * table. Identifiers are quoted because some are SQL keywords.
 */
export interface EntityStatements extends EntityShape {
  readonly insert: RowChange;
  readonly update: RowChange;
  readonly remove: RowChange;
  /** The columns of a record that are not part of its key. */
  readonly find: KeyQuery;
  /** In key order, those records that meet the conditions. */
  stream(conditions: Pick<SqlConditions, 'sql' | 'usesLookup'>): string;
  readonly count: string;
  /** The number of the record with this key; only for kinds that others refer to. */
  readonly number: KeyQuery;
  having(column: string, isNull: boolean): string;
  /** Of tenants: the record that is named, or the only one; each with its number. */
  readonly chosen: { readonly named: string; readonly only: string };
}

/** The number of a tenant, where a statement finds it itself. */
export const TENANT_OF_KEY = '(SELECT id FROM "tenant" WHERE "key" = ?)';

/** The statements of every kind of record, each derived when first wanted. */
export function statementBook(): (entity: EntityName) => EntityStatements {
  const book = new Map<EntityName, EntityStatements>();
  return (entity) => {
    let statements = book.get(entity);
    if (statements === undefined) book.set(entity, (statements = statementsFor(entity)));
    return statements;
  };
}

export function statementsFor(entity: EntityName): EntityStatements {
  const shape = shapeOf(entity);
  const everything = orderedSelection(shape, []);
  const havings = new Map<string, string>();
  return {
    ...shape,
    insert: insertion(shape),
    update: alteration(shape),
    remove: removal(shape),
    find: keyQuery(
      shape.rest.map((column) => valueOf(shape, column)),
      joined(shape, shape.columns.filter(isReference)),
      [scope(shape), ...shape.key.map((key) => holdsKey(shape, key))],
    ),
    stream: ({ sql, usesLookup }) =>
      sql.length === 0 ? everything : usesLookup ? sortedSelection(shape, sql) : orderedSelection(shape, sql),
    count: `SELECT count(*) FROM ${joined(shape, [shape.key[0]].filter(isReference))} WHERE ${scope(shape)}`,
    number: keyQuery(['t.id'], joined(shape, []), [
      ...(shape.ownTenant ? ['t.tenant_id = ?'] : []),
      ...shape.key.map((key) => `t.${quoted(key.sqlName)} = ?`),
    ]),
    having(column, isNull) {
      const name = isNull ? `${column} null` : column;
      let statement = havings.get(name);
      if (statement === undefined) havings.set(name, (statement = havingStatement(shape, column, isNull)));
      return statement;
    },
    chosen: {
      named: `SELECT ${selected(shape)}, t.id FROM ${joined(shape, [])} WHERE t."key" = ?`,
      // A second row tells that there are several.
      only: `SELECT ${selected(shape)}, t.id FROM ${joined(shape, [])} ORDER BY t."key" LIMIT 2`,
    },
  };
}

export function shapeOf(entity: EntityName): EntityShape {
  const definition: EntityDefinition<Records[EntityName]> = entities[entity] as EntityDefinition<
    Records[EntityName]
  >;
  const keys: readonly string[] = definition.key;
  const columns = Object.entries<Column<unknown>>(definition.columns).map(([name, column]): ColumnShape => ({
    name,
    sqlName: column.references === undefined ? snake(name) : `${snake(name)}_id`,
    column,
    isKey: keys.includes(name),
  }));
  const key = keys.map((name) => required(columns.find((column) => column.name === name)));
  return {
    entity,
    table: definition.table,
    columns,
    key,
    rest: columns.filter((column) => !column.isKey),
    ownTenant: entity !== 'tenant' && key[0]?.column.references === undefined,
    referred: definition.referred === true,
  };
}

function keyQuery(columns: readonly string[], from: string, holds: readonly string[]): KeyQuery {
  const where = conditions(holds);
  return { columns, from, where, sql: `SELECT ${columns.join(', ') || '1'} FROM ${from} WHERE ${where}` };
}

/** Columns that together name a row of another table, by its key there. */
export function ownerOf(
  shape: EntityShape,
): { readonly columns: string[]; readonly table: string; readonly theirs: string[] } | undefined {
  const { owner } = entities[shape.entity] as EntityDefinition<Records[EntityName]>;
  if (owner === undefined) return undefined;
  const own = owner.by.map((name) => required(shape.columns.find((column) => column.name === name)).sqlName);
  const { table, key } = shapeOf(owner.entity);
  return { columns: own, table, theirs: key.map(({ sqlName }) => sqlName) };
}

function insertion(shape: EntityShape): RowChange {
  const written = [...(shape.ownTenant ? [tenantColumn] : []), ...shape.columns.map(rowColumn)];
  const names = written.map(({ name }) => quoted(name)).join(', ');
  const marks = written.map(() => '?').join(', ');
  return {
    ...changeOf(shape, 'insert'),
    written,
    compared: [],
    sql: `INSERT INTO ${quoted(shape.table)} (${names}) VALUES (${marks}) ON CONFLICT DO NOTHING`,
  };
}

function alteration(shape: EntityShape): RowChange {
  const [key] = shape.key.map(({ sqlName }) => quoted(sqlName));
  // Where a record is nothing but its key, an update can only confirm that it is there.
  const changed = shape.rest.map(({ sqlName }) => `${quoted(sqlName)} = ?`).join(', ') || `${key} = ${key}`;
  return {
    ...changeOf(shape, 'update'),
    written: shape.rest.map(rowColumn),
    compared: shape.rest.map(rowColumn),
    sql: `UPDATE ${quoted(shape.table)} SET ${changed} WHERE ${conditions([...ownScope(shape), ...storedHolds(shape)])}`,
  };
}

function removal(shape: EntityShape): RowChange {
  return {
    ...changeOf(shape, 'remove'),
    written: [],
    compared: shape.rest.map(rowColumn),
    sql: `DELETE FROM ${quoted(shape.table)} WHERE ${conditions([...ownScope(shape), ...storedHolds(shape)])}`,
  };
}

function changeOf<K extends RowChange['kind']>(
  shape: EntityShape,
  kind: K,
): { kind: K } & Pick<RowChange, 'table' | 'isReferred' | 'key'> {
  return { kind, table: shape.table, isReferred: shape.referred, key: keyColumns(shape) };
}

const tenantColumn: RowColumn = { name: 'tenant_id', type: 'number' };

function keyColumns(shape: EntityShape): RowColumn[] {
  return [...(shape.ownTenant ? [tenantColumn] : []), ...shape.key.map(rowColumn)];
}

function rowColumn({ sqlName, column }: ColumnShape): RowColumn {
  const type: SqlType = column.references === undefined ? column.sqlType : 'number';
  return { name: sqlName, type };
}

/** That the stored row is the one a change starts from: its key, and every other column. */
function storedHolds(shape: EntityShape): string[] {
  return [
    ...shape.key.map(({ sqlName }) => `${quoted(sqlName)} = ?`),
    ...shape.rest.map(({ sqlName }) => `${quoted(sqlName)} IS NOT DISTINCT FROM ?`),
  ];
}

function ownScope(shape: EntityShape): string[] {
  return shape.ownTenant ? ['tenant_id = ?'] : [];
}

function selection(shape: EntityShape): string {
  return `SELECT ${selected(shape)} FROM ${joined(shape, shape.columns.filter(isReference))}`;
}

/**
 * In key order. The record of the first key column leads the join, so that the engine walks its key
 * index and need not sort a million rows.
 */
function orderedSelection(shape: EntityShape, further: readonly string[]): string {
  const order = shape.key.map((key) => valueOf(shape, key)).join(', ');
  const [first] = shape.key;
  if (first === undefined || !isReference(first)) {
    return `${selection(shape)} WHERE ${conditions([scope(shape), ...further])} ORDER BY ${order}`;
  }
  const others = shape.columns.filter((column) => isReference(column) && column !== first);
  const lead = `${quoted(tableOf(first))} ${alias(shape, first)} CROSS JOIN ${quoted(shape.table)} t`;
  const from = [lead, ...others.map((column) => joinOf(shape, column))].join(' ');
  const belongs = `t.${quoted(first.sqlName)} = ${alias(shape, first)}.id`;
  return `SELECT ${selected(shape)} FROM ${from} WHERE ${conditions([belongs, scope(shape), ...further])} ORDER BY ${order}`;
}

function havingStatement(shape: EntityShape, name: string, isNull: boolean): string {
  const column = required(shape.columns.find((candidate) => candidate.name === name));
  const test = isNull ? `t.${quoted(column.sqlName)} IS NULL` : holdsKey(shape, column);
  if (shape.key[0] !== column) {
    const isKey = !isNull && isReference(column);
    return sortedSelection(shape, isKey ? [test, sameTenant(shape, column)] : [test]);
  }
  const order = shape.key.map((key) => valueOf(shape, key)).join(', ');
  return `${selection(shape)} WHERE ${conditions([scope(shape), test])} ORDER BY ${order}`;
}

/**
 * In key order, sorted: few records meet the tests. Where the index of the key gave the order, the
 * engine would walk the whole tenant for them.
 */
function sortedSelection(shape: EntityShape, tests: readonly string[]): string {
  const [first, ...others] = shape.key.map((key) => valueOf(shape, key));
  const order = [computed(first ?? '', shape.key[0]), ...others].join(', ');
  return `${selection(shape)} WHERE ${conditions([scope(shape), ...tests])} ORDER BY ${order}`;
}

/** The same value, as an expression that no index gives in order. */
function computed(value: string, column: ColumnShape | undefined): string {
  return isNumeric(column) ? `${value} + 0` : `${value} || ''`;
}

function isNumeric(column: ColumnShape | undefined): boolean {
  return column !== undefined && column.column.sqlType !== 'text';
}

function selected(shape: EntityShape): string {
  return shape.columns.map((column) => valueOf(shape, column)).join(', ');
}

function joined(shape: EntityShape, columns: readonly ColumnShape[]): string {
  return [`${quoted(shape.table)} t`, ...columns.map((column) => joinOf(shape, column))].join(' ');
}

function joinOf(shape: EntityShape, column: ColumnShape): string {
  const kind = column.column.nullable ? 'LEFT JOIN' : 'JOIN';
  const name = alias(shape, column);
  return `${kind} ${quoted(tableOf(column))} ${name} ON ${name}.id = t.${quoted(column.sqlName)}`;
}

function scope(shape: EntityShape): string {
  if (shape.entity === 'tenant') return 't.id = ?';
  const [first] = shape.key;
  return shape.ownTenant || first === undefined ? 't.tenant_id = ?' : `${alias(shape, first)}.tenant_id = ?`;
}

function holdsKey(shape: EntityShape, column: ColumnShape): string {
  return `${valueOf(shape, column)} = ?`;
}

/** That the record which a reference names is of the tenant of the record itself. */
export function sameTenant(shape: EntityShape, column: ColumnShape): string {
  const [first] = shape.key;
  const own = shape.ownTenant || first === undefined ? 't' : alias(shape, first);
  return `${alias(shape, column)}.tenant_id = ${own}.tenant_id`;
}

/** The column's domain value: for a reference, the natural key of the record. */
export function valueOf(shape: EntityShape, column: ColumnShape): string {
  const { references: target } = column.column;
  if (target === undefined) return `t.${quoted(column.sqlName)}`;
  return `${alias(shape, column)}.${quoted(snake(entities[target].key[0] ?? ''))}`;
}

function alias(shape: EntityShape, column: ColumnShape): string {
  return `r${shape.columns.indexOf(column)}`;
}

function tableOf(column: ColumnShape): string {
  return entities[column.column.references ?? 'tenant'].table;
}

function isReference(column: ColumnShape | undefined): column is ColumnShape {
  return column?.column.references !== undefined;
}

function conditions(list: readonly string[]): string {
  return list.join(' AND ');
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function quoted(name: string): string {
  return `"${name}"`;
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('An entity definition names a column that it does not have.');
  return value;
}
