import { entityNames } from '../../entities.js';
import type { Dangling } from '../dangling.js';
import type { RowChange, SqlParameters } from '../driver.js';
import { ownerOf, shapeOf } from '../statements.js';
import { entities } from '../../entities.js';
import type { PostgresConnection } from './connection.js';
import type { ChangeWatch } from './driver.js';
import { arrayOf } from './text.js';

/**
 * The adapter checks references itself: foreign keys look up every inserted row again, which took
 * three times as long for a million rows.
 * An insert uses the number of a row that existed in the transaction, and there is one writer. So
 * only a removal can leave a dangling reference, and the check at the end covers removed rows.
 * Rows owned through their key are also checked after inserts.
 */
export interface References extends ChangeWatch {
  /** What the transaction leaves dangling. */
  dangling(connection: PostgresConnection): Promise<Dangling[]>;
}

/**
 * Up to this number of removed rows are looked up by number; for more, whole tables are scanned.
 */
const FEW = 10_000;

export function watchedReferences(): References {
  const removed = new Map<string, number[]>();
  /** By table: the numbers that its rows with a new or lost owner begin with. */
  const owned = new Map<string, Set<number>>();
  return {
    removed(table, numbers) {
      const known = removed.get(table);
      if (known === undefined) removed.set(table, [...numbers]);
      else for (const number of numbers) known.push(number);
    },

    changed(change, parameters) {
      for (const owner of owners) {
        const isGain = change.kind === 'insert' && change.table === owner.table;
        const isLoss = change.kind === 'remove' && change.table === owner.parent;
        if (!isGain && !isLoss) continue;
        const column = (isGain ? owner.columns : owner.theirs)[0] ?? '';
        let numbers = owned.get(owner.table);
        if (numbers === undefined) owned.set(owner.table, (numbers = new Set()));
        for (const number of valuesIn(change, column, parameters)) numbers.add(number);
      }
    },

    async dangling(connection) {
      const found: Dangling[] = [];
      for (const [parent, numbers] of removed) {
        const few = numbers.length <= FEW;
        const queries = pairs
          .filter((pair) => pair.parent === parent)
          .map((pair) => (few ? stillNaming(pair) : namingNothing(pair)));
        if (queries.length === 0) continue;
        found.push(...(await counted(connection, queries, few ? [arrayOf(numbers)] : [])));
      }
      for (const owner of owners) {
        const numbers = owned.get(owner.table);
        if (numbers === undefined) continue;
        const few = numbers.size <= FEW;
        found.push(
          ...(await counted(connection, [ownerless(owner, few)], few ? [arrayOf([...numbers])] : [])),
        );
      }
      return found;
    },
  };
}

/** Every reference of the store that leads nowhere. */
export function allDangling(connection: PostgresConnection): Promise<Dangling[]> {
  const queries = [...pairs.map(namingNothing), ...owners.map((owner) => ownerless(owner, false))];
  return counted(connection, queries, []);
}

interface Pair {
  readonly table: string;
  readonly column: string;
  readonly parent: string;
}

interface Owner {
  readonly table: string;
  readonly columns: readonly string[];
  readonly parent: string;
  readonly theirs: readonly string[];
}

const shapes = entityNames.map(shapeOf);

const pairs: readonly Pair[] = shapes.flatMap(({ table, columns, ownTenant }) => [
  ...(ownTenant ? [{ table, column: 'tenant_id', parent: entities.tenant.table }] : []),
  ...columns.flatMap(({ sqlName, column: { references } }) =>
    references === undefined ? [] : [{ table, column: sqlName, parent: entities[references].table }],
  ),
]);

const owners: readonly Owner[] = shapes.flatMap((shape) => {
  const owner = ownerOf(shape);
  if (owner === undefined) return [];
  return [{ table: shape.table, columns: owner.columns, parent: owner.table, theirs: owner.theirs }];
});

async function counted(
  connection: PostgresConnection,
  queries: readonly string[],
  values: readonly unknown[],
): Promise<Dangling[]> {
  const { rows } = await connection.query(queries.join(' UNION ALL '), values);
  return rows
    .map(([table, parent, count]) => ({ table: String(table), parent: String(parent), count: Number(count) }))
    .filter(({ count }) => count > 0);
}

function stillNaming({ table, column, parent }: Pair): string {
  return `${counting(table, parent)} WHERE t."${column}" = ANY($1::bigint[])`;
}

function namingNothing({ table, column, parent }: Pair): string {
  return `${counting(table, parent)} WHERE t."${column}" IS NOT NULL
    AND NOT EXISTS (SELECT FROM "${parent}" p WHERE p.id = t."${column}")`;
}

function ownerless({ table, columns, parent, theirs }: Owner, few: boolean): string {
  const same = theirs.map((name, at) => `p."${name}" = t."${columns[at] ?? ''}"`).join(' AND ');
  const among = few ? `t."${columns[0] ?? ''}" = ANY($1::bigint[]) AND ` : '';
  return `${counting(table, parent)} WHERE ${among}NOT EXISTS (SELECT FROM "${parent}" p WHERE ${same})`;
}

function counting(table: string, parent: string): string {
  return `SELECT '${table}', '${parent}', count(*) FROM "${table}" t`;
}

function valuesIn(
  { kind, written, key }: RowChange,
  column: string,
  parameters: readonly SqlParameters[],
): number[] {
  const columns = kind === 'insert' ? written : [...written, ...key];
  const at = columns.findIndex(({ name }) => name === column);
  return parameters.map((row) => Number(row[at]));
}
