import { grouped } from '../domain/grouped.js';
import { kinds } from '../model/index.js';
import type { AnyKind } from '../model/kind.js';
import { linksTo, type Link } from '../model/links.js';
import type { EntityName } from '../store/entities.js';
import { entities } from '../store/entities.js';
import type { RecordChange, StoreReader } from '../store/port.js';
import { createReferenceCheck } from './missing-references.js';
import { recordKey } from './undone.js';

/** Why a change cannot be made while other records stay as they are. */
export interface Hindrance {
  readonly code: 'refers-to-missing' | 'still-referred';
  readonly message: string;
}

/** Finds the changes that records which stay, or which are missing, do not allow. */
export interface DependencyCheck {
  /** @param changes in the order in which they would be made, batch by batch */
  hindered(changes: readonly RecordChange[]): Promise<ReadonlyMap<number, Hindrance>>;
}

export function createDependencyCheck(store: StoreReader): DependencyCheck {
  const references = createReferenceCheck(store);
  /** What the changes so far leave of each record. */
  const after = new Map<string, RecordChange['after']>();
  return {
    async hindered(changes) {
      const hindered = new Map<number, Hindrance>();
      for (const change of changes) after.set(recordKey(change), change.after);
      // A removal that is not made may itself name another record that was to go.
      for (let found = true; found;) {
        const named = await stillNamed(store, changes, after);
        found = named.length > 0;
        for (const index of named) {
          const change = changes[index];
          if (change !== undefined) after.delete(recordKey(change));
          hindered.set(index, STILL_REFERRED);
        }
      }
      const left = new Set([...changes.keys()].filter((index) => !hindered.has(index)));
      for (const [index, missing] of await references.missing(changes, left)) {
        const change = changes[index];
        if (change !== undefined) after.delete(recordKey(change));
        const message = `It refers to ${missing}, which does not exist.`;
        hindered.set(index, { code: 'refers-to-missing', message });
      }
      return hindered;
    },
  };
}

const STILL_REFERRED: Hindrance = {
  code: 'still-referred',
  message: 'A record that stays refers to it.',
};

/** The removals of records that others would still name. */
async function stillNamed(
  store: StoreReader,
  changes: readonly RecordChange[],
  after: ReadonlyMap<string, RecordChange['after']>,
): Promise<number[]> {
  const removals = [...changes.entries()].filter(
    ([, change]) => change.after === null && after.get(recordKey(change)) === null,
  );
  const groups = grouped(removals, ([, { tenant, entity }]) => `${tenant} ${entity}`);
  const named = new Set<number>();
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { tenant, entity } = first[1];
    for (const link of linksTo(kinds[entity])) {
      if (!link.isFirm || isList(link)) continue;
      const keys = group.map(([, { before }]) => keyIn(entity, before));
      const [by = ''] = link.by;
      const found = await store.tenant(tenant).having(
        link.from,
        by as never,
        keys.map(([value]) => value ?? null),
      );
      for (const [at, [index]] of group.entries()) {
        const key = keys[at] ?? [];
        for (const record of found[at] ?? []) {
          if (!names(link, record, key)) continue;
          const own = recordKey({ tenant, entity: link.from, before: record, after: null } as RecordChange);
          const then = after.has(own) ? after.get(own) : record;
          if (then !== null && then !== undefined && names(link, then, key)) named.add(index);
        }
      }
    }
  }
  return [...named];
}

/** No key of the store holds the references of a list. */
function isList({ from, by: [field = ''] }: Link): boolean {
  const kind: AnyKind = kinds[from];
  return kind.fields[field]?.type === 'json';
}

type Key = readonly (string | number | null)[];

function keyIn(entity: EntityName, record: object | null): Key {
  const values = record as Record<string, string | number | null> | null;
  return entities[entity].key.map((column) => values?.[column] ?? null);
}

function names(link: Link, record: object, key: Key): boolean {
  const values = record as Record<string, unknown>;
  return link.holds(record) && link.by.every((field, at) => values[field] === key[at]);
}
