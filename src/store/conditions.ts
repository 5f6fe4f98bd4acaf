import { compareText } from '../domain/text.js';
import type { EntityDefinition, EntityName, Records } from './entities.js';
import { entities } from './entities.js';

/**
 * Compares one column. Numbers and dates compare by size, texts by code point, references by the key
 * that they name. A column that holds nothing meets no condition.
 */
export type Condition<E extends EntityName> = {
  readonly [C in keyof Records[E] & string]: { readonly column: C } & Comparison<NonNullable<Records[E][C]>>;
}[keyof Records[E] & string];

export type Comparison<T> =
  | { readonly is: '=' | '<' | '<=' | '>' | '>='; readonly value: T }
  /** Both ends are part of it. */
  | { readonly is: 'between'; readonly from: T; readonly to: T }
  | { readonly is: 'in'; readonly values: readonly T[] }
  | (string extends T
      ? | { readonly is: 'prefix'; readonly value: string }
        /** The column refers to a tree: to one of these keys, or to one below them. */
        | { readonly is: 'below'; readonly values: readonly string[] }
      : never);

/** Which records a stream has: those that meet all of the conditions. */
export interface Conditions<E extends EntityName> {
  /** On columns that the store has an index of: the key columns and the lookups of the kind. */
  readonly where?: readonly Condition<E>[];
  /** On any column: the store looks at every other record, and does not send those that fail. */
  readonly filter?: readonly Condition<E>[];
}

/** @throws {Error} where a column under `where` has no index */
export function requireIndexed<E extends EntityName>(entity: E, { where = [] }: Conditions<E>): void {
  const { key, lookups = [] }: EntityDefinition<Records[E]> = entities[entity];
  const other = where.find(({ column }) => !key.includes(column) && !lookups.includes(column));
  if (other === undefined) return;
  throw new Error(`No index finds ${entity} records by ${other.column}: compare it in a filter.`);
}

/** All conditions, in the order in which they are compared. */
export function allOf<E extends EntityName>({ where = [], filter = [] }: Conditions<E>): Condition<E>[] {
  return [...where, ...filter];
}

/** Does the record meet the condition? What a store does in SQL is held equal to this. */
export function meets<E extends EntityName>(record: Records[E], condition: Condition<E>): boolean {
  const value: unknown = record[condition.column];
  const comparison = condition as Comparison<unknown>;
  if (value === null || value === undefined) return false;
  switch (comparison.is) {
    case 'in':
      return comparison.values.includes(value);
    case 'between':
      return order(value, comparison.from) >= 0 && order(value, comparison.to) <= 0;
    case 'prefix':
      return typeof value === 'string' && value.startsWith(comparison.value);
    case 'below':
      throw new Error('Only the store knows what stands below a key.');
    case '=':
      return value === comparison.value;
    case '<':
      return order(value, comparison.value) < 0;
    case '<=':
      return order(value, comparison.value) <= 0;
    case '>':
      return order(value, comparison.value) > 0;
    case '>=':
      return order(value, comparison.value) >= 0;
  }
}

function order(one: unknown, other: unknown): number {
  if (typeof one === 'string' && typeof other === 'string') return compareText(one, other);
  return Number(one) - Number(other);
}
