import { formatCount } from '../domain/counts.js';
import { ConflictError } from '../domain/errors.js';
import type { EntityName, Records } from '../store/entities.js';
import { entities, keyOf, sameRecord } from '../store/entities.js';
import type { KeyValues, RecordChange, StoreReader } from '../store/port.js';

/** The refusal of a change set whose starting point is no longer what the store holds. */
export function staleChanges(rows: readonly string[]): ConflictError {
  const named = rows.slice(0, 3).join(', ');
  const more =
    rows.length > 3 ? ` and ${rows.length > 100 ? 'at least ' : ''}${formatCount(rows.length - 3)} more` : '';
  return new ConflictError({
    code: 'stale',
    message: `${rows.length === 1 ? 'A record has' : 'Records have'} changed since this was worked out: ${named}${more}; nothing was changed.`,
    hint: 'Look at what is there now, and run the command again.',
    details: rows.slice(0, 100),
  });
}

/** How a changed record is named to people. */
export function nameOf(change: RecordChange | undefined): string {
  if (change === undefined) return '';
  const record = change.after ?? change.before;
  return record === null ? change.entity : `${change.entity} ${keyOfRecord(change.entity, record)}`;
}

function keyOfRecord<E extends EntityName>(entity: E, record: RecordChange['after']): string {
  return keyOf(entity, record as Records[E]);
}

/**
 * The places of those changes whose `before` is not what the store holds, in ascending order.
 * @param unknown the fields of the change at a place that are not compared; by default none
 */
export async function staleAmong(
  reader: StoreReader,
  changes: readonly RecordChange[],
  unknown: (place: number) => readonly string[] = () => [],
): Promise<number[]> {
  const stale: number[] = [];
  for (const run of byTenantAndEntity(changes)) {
    const [first] = run;
    if (first === undefined) continue;
    const { tenant, entity } = first.change;
    const keys = run.map(({ change }) => keyValues(change));
    const stored = await reader.tenant(tenant).findMany(entity, keys);
    for (const [index, { change, place }] of run.entries()) {
      if (!holds(change, stored[index] ?? null, unknown(place))) stale.push(place);
    }
  }
  return stale.sort((a, b) => a - b);
}

function holds<E extends EntityName>(
  change: RecordChange & { entity: E },
  stored: Records[E] | null,
  unknown: readonly string[],
): boolean {
  const before = change.before as Records[E] | null;
  return sameRecord(change.entity, without(before, unknown), without(stored, unknown));
}

function without<R extends object>(record: R | null, fields: readonly string[]): R | null {
  if (record === null || fields.length === 0) return record;
  return { ...record, ...Object.fromEntries(fields.map((field) => [field, null])) };
}

interface Placed {
  readonly change: RecordChange;
  readonly place: number;
}

function byTenantAndEntity(changes: readonly RecordChange[]): Iterable<Placed[]> {
  const runs = new Map<string, Placed[]>();
  for (const [place, change] of changes.entries()) {
    const space = `${change.tenant} ${change.entity}`;
    const run = runs.get(space);
    if (run === undefined) runs.set(space, [{ change, place }]);
    else run.push({ change, place });
  }
  return runs.values();
}

function keyValues(change: RecordChange): KeyValues {
  const record = (change.after ?? change.before) as unknown as Record<string, string | number | null>;
  const key: readonly string[] = entities[change.entity].key;
  return key.map((column) => record[column] ?? null);
}

/** Names the changed record within its tenant, exactly. */
export function recordOf(change: RecordChange): string {
  return JSON.stringify([change.entity, ...keyValues(change)]);
}

/** The refusal to make other changes than those that were agreed to. */
export function changedSincePreview(expected: string, found: string): ConflictError {
  return new ConflictError({
    code: 'changed-since-preview',
    message: 'The records have changed since the preview, and so would the changes; nothing was changed.',
    hint: 'Run the command again, and look at the new preview.',
    details: { expected, found },
  });
}
