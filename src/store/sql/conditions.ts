import type { SqlValue } from '../columns.js';
import type { Comparison, Condition, Conditions } from '../conditions.js';
import { allOf } from '../conditions.js';
import type { EntityName } from '../entities.js';
import type { ColumnShape, EntityShape, SqlConditions } from './statements.js';
import { sameTenant, shapeOf, TENANT_OF_KEY, valueOf } from './statements.js';

/** @param tenant key of the tenant */
export function sqlConditions<E extends EntityName>(
  shape: EntityShape,
  conditions: Conditions<E>,
  tenant: string,
): SqlConditions {
  const parts = allOf(conditions).map((condition) => sqlCondition(shape, condition, tenant));
  const { where = [] } = conditions;
  return {
    sql: parts.map(({ sql }) => sql),
    values: parts.flatMap(({ values }) => values),
    usesLookup: where.length > 0 && !where.some(({ column }) => column === shape.key[0]?.name),
  };
}

interface SqlCondition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

function sqlCondition<E extends EntityName>(
  shape: EntityShape,
  condition: Condition<E>,
  tenant: string,
): SqlCondition {
  const column = shape.columns.find(({ name }) => name === condition.column);
  if (column === undefined) throw new Error(`${shape.entity} has no column ${condition.column}`);
  const { sql, values } = comparisonOf(column, valueOf(shape, column), condition, tenant);
  // Keys are indexed by tenant: without it a reference would be found by going through its table.
  const isReference = column.column.references !== undefined;
  return { sql: isReference ? `${sql} AND ${sameTenant(shape, column)}` : sql, values };
}

/** Walks down the tree in the engine, which saves a round trip and reading the whole tree. */
function belowCondition(
  { sqlName, column }: ColumnShape,
  roots: readonly string[],
  tenant: string,
): SqlCondition {
  if (column.references === undefined) throw new Error(`${sqlName} refers to no tree.`);
  const table = `"${shapeOf(column.references).table}"`;
  const marks = roots.map(() => '?').join(', ');
  if (marks === '') return { sql: '1 = 0', values: [] };
  return {
    sql: `t."${sqlName}" IN (WITH RECURSIVE below(id) AS (
      SELECT id FROM ${table} WHERE tenant_id = ${TENANT_OF_KEY} AND "key" IN (${marks})
      UNION SELECT child.id FROM below JOIN ${table} child ON child.parent_id = below.id
    ) SELECT id FROM below)`,
    values: [tenant, ...roots],
  };
}

function comparisonOf(
  shape: ColumnShape,
  value: string,
  comparison: Comparison<unknown>,
  tenant: string,
): SqlCondition {
  const { column } = shape;
  const stored = (given: unknown): SqlValue => column.toSql(given);
  switch (comparison.is) {
    case 'in': {
      const marks = comparison.values.map(() => '?').join(', ');
      return {
        sql: marks === '' ? '1 = 0' : `${value} IN (${marks})`,
        values: comparison.values.map(stored),
      };
    }
    case 'between':
      return { sql: `${value} BETWEEN ? AND ?`, values: [stored(comparison.from), stored(comparison.to)] };
    case 'prefix': {
      const end = endOfPrefix(comparison.value);
      const from = `${value} >= ?`;
      return end === undefined
        ? { sql: from, values: [comparison.value] }
        : { sql: `${from} AND ${value} < ?`, values: [comparison.value, end] };
    }
    case '<':
    case '<=': {
      // A date that is part of a key is 0 where there is none.
      const holdsSomething = noneIsZero(column) ? `${value} > 0 AND ` : '';
      return { sql: `${holdsSomething}${value} ${comparison.is} ?`, values: [stored(comparison.value)] };
    }
    case 'below':
      return belowCondition(shape, comparison.values, tenant);
    default:
      return { sql: `${value} ${comparison.is} ?`, values: [stored(comparison.value)] };
  }
}

function noneIsZero(column: ColumnShape['column']): boolean {
  try {
    return column.sqlType === 'integer' && column.fromSql(0) === null;
  } catch {
    // The column holds no 0.
    return false;
  }
}

const [FIRST_HALF, AFTER_HALVES, LAST] = [0xd800, 0xe000, 0x10ffff];

/** The first text by code point after all texts with the prefix; undefined where there is none. */
function endOfPrefix(prefix: string): string | undefined {
  const characters = [...prefix];
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const code = last.codePointAt(0) ?? LAST;
    if (code === LAST) continue;
    const next = code + 1 === FIRST_HALF ? AFTER_HALVES : code + 1;
    return characters.join('') + String.fromCodePoint(next);
  }
  return undefined;
}
