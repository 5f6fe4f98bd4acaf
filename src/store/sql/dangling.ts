import { ConflictError } from '../../domain/errors.js';
import { entities, entityNames } from '../entities.js';

/** So many rows of a table refer to rows of another that are not there. */
export interface Dangling {
  readonly table: string;
  readonly parent: string;
  readonly count: number;
}

/** The refusal of a transaction that would leave them, such as "2 of component → person". */
export function stillReferred(dangling: readonly Dangling[], options?: ErrorOptions): ConflictError {
  const counts = new Map<string, number>();
  for (const { table, parent, count } of dangling) {
    const pair = `${kindIn(table)} → ${kindIn(parent)}`;
    counts.set(pair, (counts.get(pair) ?? 0) + count);
  }
  const named = [...counts].map(([pair, count]) => `${count} of ${pair}`);
  return new ConflictError(
    {
      code: 'still-referred',
      message: `The change would leave records that refer to one that is not there: ${named.join('; ')}; nothing was changed.`,
      hint: 'Change or remove the records that refer to it first, or keep what they refer to.',
      details: named,
    },
    options,
  );
}

/** One finding of a check of the store. */
export function danglingFinding({ table, parent }: Pick<Dangling, 'table' | 'parent'>): string {
  return `A row of ${table} refers to a missing row of ${parent}.`;
}

function kindIn(table: string): string {
  return entityNames.find((entity) => entities[entity].table === table) ?? table;
}
