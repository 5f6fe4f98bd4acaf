import type { AnyField, AnyKind } from '../model/kind.js';
import type { KindName, Records } from '../model/index.js';
import { kindNames, kinds, nameOfKind, referredKind } from '../model/index.js';
import type { Column } from './columns.js';
import {
  added,
  boolean,
  date,
  integer,
  json,
  keyDateOrNone,
  nullable,
  oneOf,
  reference,
  text,
} from './columns.js';

export type { Records } from '../model/index.js';
export type EntityName = KindName;

/**
 * How records of one kind are stored. Everything the SQL adapter does with them follows from this.
 */
export interface EntityDefinition<R> {
  readonly table: string;
  /** The columns that name a record within its tenant, in the order in which records are listed. */
  readonly key: readonly (keyof R & string)[];
  readonly columns: { readonly [C in keyof R]-?: Column<R[C]> };
  /** Others refer to it, by its only key column: it gets a number of its own. */
  readonly referred?: true;
  /** Further columns that records are looked up by; they are by the first columns of the key. */
  readonly lookups?: readonly (keyof R & string)[];
  /**
   * The kind of record that it belongs to by several columns, and the columns that name it by its
   * key.
   */
  readonly owner?: { readonly entity: EntityName; readonly by: readonly (keyof R & string)[] };
}

type Definitions = { readonly [E in EntityName]: EntityDefinition<Records[E]> };

/**
 * In an order in which no record refers to a later kind: writers create in it and remove against
 * it.
 */
export const entities = definitionsOf(kinds);

export const entityNames: readonly EntityName[] = kindNames;

/**
 * Follows from the declarations, of which TypeScript keeps no trace through the names of their
 * fields.
 */
function definitionsOf(of: Readonly<Record<EntityName, AnyKind>>): Definitions {
  const referred = new Set(Object.values(of).flatMap((kind) => referredBy(kind)));
  const definitions = kindNames.map((name) => [name, definitionOf(of[name], referred)] as const);
  return Object.fromEntries(definitions) as unknown as Definitions;
}

function referredBy(kind: AnyKind): AnyKind[] {
  return Object.values(kind.fields).flatMap((field) => referredKind(kind, field) ?? []);
}

function definitionOf(kind: AnyKind, referred: ReadonlySet<AnyKind>): EntityDefinition<never> {
  const { name, table, fields, key, lookups, belongsTo } = kind;
  const columns = Object.entries(fields).map(
    ([field, facts]) => [field, columnOf(kind, facts, key.includes(field))] as const,
  );
  const definition = {
    table: table ?? name.replaceAll('-', '_'),
    key,
    columns: Object.fromEntries(columns),
    // Every table refers to the tenant.
    ...(referred.has(kind) || kind === kinds.tenant ? { referred: true as const } : {}),
    ...(lookups === undefined ? {} : { lookups }),
    ...(belongsTo === undefined || belongsTo.by.length === 1
      ? {}
      : { owner: { entity: nameOfKind(belongsTo.kind), by: belongsTo.by } }),
  };
  return definition as unknown as EntityDefinition<never>;
}

function columnOf(kind: AnyKind, field: AnyField, isKey: boolean): Column<unknown> {
  const isKeyDate = field.type === 'date' && isKey && field.isOptional === true;
  const plain = isKeyDate ? keyDateOrNone() : plainColumn(kind, field);
  const column = (field.isOptional && !isKeyDate ? nullable(plain) : plain) as Column<unknown>;
  return field.isAddition ? added(field.default, column) : column;
}

function plainColumn(kind: AnyKind, field: AnyField): Column<never> {
  switch (field.type) {
    case 'text':
      return text() as Column<never>;
    case 'number':
      return integer() as Column<never>;
    case 'flag':
      return boolean() as Column<never>;
    case 'date':
      return date() as Column<never>;
    case 'word':
      return oneOf(field.words ?? []) as Column<never>;
    case 'reference':
      return reference(nameOfKind(referredKind(kind, field) ?? kind)) as Column<never>;
    case 'json':
      if (field.schema === undefined) throw new Error(`A field of ${kind.name} has no schema.`);
      return json(field.schema) as Column<never>;
  }
}

/** The values of a record's key columns, joined: names the record within its tenant and entity. */
export function keyOf<E extends EntityName>(entity: E, record: Records[E]): string {
  const { key } = entities[entity];
  return key.map((column) => String(record[column] ?? '')).join(' · ');
}

/** Do the two records agree in every column? */
export function sameRecord<E extends EntityName>(
  entity: E,
  a: Records[E] | null,
  b: Records[E] | null,
): boolean {
  if (a === null || b === null) return a === b;
  const { columns } = entities[entity];
  for (const column in columns) {
    if (a[column] === b[column]) continue;
    if (columns[column].toSql(a[column]) !== columns[column].toSql(b[column])) return false;
  }
  return true;
}
