import type { Column } from '../store/columns.js';
import type { EntityName } from '../store/entities.js';
import { entities, keyOf } from '../store/entities.js';
import type { RecordChange, StoreReader } from '../store/port.js';

/** Finds the changes that refer to records that would not exist. */
export interface ReferenceCheck {
  /**
   * Maps the index of each change in `left` with a missing reference to the name of that record.
   * Call it with the batches in order: it counts records that earlier batches create.
   */
  missing(changes: readonly RecordChange[], left: ReadonlySet<number>): Promise<ReadonlyMap<number, string>>;
}

export function createReferenceCheck(store: StoreReader): ReferenceCheck {
  /** Keys of the referable records that the list created so far. */
  const created = new Set<string>();
  return {
    async missing(changes, left) {
      const references = new Map<string, { tenant: string; entity: EntityName; keys: Set<string> }>();
      for (const index of left) {
        const change = changes[index];
        if (change === undefined) continue;
        for (const [entity, key] of newReferences(change)) {
          const space = `${change.tenant}\n${entity}`;
          const known = references.get(space) ?? { tenant: change.tenant, entity, keys: new Set<string>() };
          references.set(space, known);
          known.keys.add(key);
        }
      }
      const there = new Set<string>();
      for (const [space, { tenant, entity, keys }] of references) {
        const list = [...keys];
        const found = await store.tenant(tenant).findMany(
          entity,
          list.map((key) => [key]),
        );
        for (const [at, record] of found.entries()) {
          if (record !== undefined) there.add(`${space}\n${list[at] ?? ''}`);
        }
      }
      const missing = new Map<number, string>();
      for (const index of left) {
        const change = changes[index];
        if (change === undefined) continue;
        const lost = newReferences(change).find(([entity, key]) => {
          const name = `${change.tenant}\n${entity}\n${key}`;
          return !there.has(name) && !created.has(name);
        });
        if (lost !== undefined) missing.set(index, `the ${lost[0].replaceAll('-', ' ')} "${lost[1]}"`);
        else if (change.before === null && entities[change.entity].referred === true) {
          created.add(`${change.tenant}\n${change.entity}\n${createdKey(change)}`);
        }
      }
      return missing;
    },
  };
}

/** The new references of a change, by kind and key. */
function newReferences({ entity, before, after }: RecordChange): [EntityName, string][] {
  if (after === null) return [];
  const columns: Readonly<Record<string, Column<unknown>>> = entities[entity].columns;
  const is = after as unknown as Record<string, unknown>;
  const was = before as unknown as Record<string, unknown> | null;
  return Object.entries(columns).flatMap(([name, { references }]): [EntityName, string][] => {
    const key = is[name];
    if (references === undefined || typeof key !== 'string' || was?.[name] === key) return [];
    return [[references, key]];
  });
}

function createdKey(change: RecordChange): string {
  return change.after === null ? '' : keyOf(change.entity, change.after);
}
