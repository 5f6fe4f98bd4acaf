import { entities, keyOf } from '../store/entities.js';
import type { EntityName } from '../store/entities.js';
import type { RecordChange } from '../store/port.js';

/** One field of a changed record. A created or removed record is one row without a field. */
export interface FieldChange {
  readonly entity: EntityName;
  readonly key: string;
  readonly action: 'create' | 'update' | 'remove';
  readonly field: string | null;
  readonly before: unknown;
  readonly after: unknown;
}

/** What a change alters, for a person to read. */
export function fieldChanges(change: RecordChange): FieldChange[] {
  const { entity, before, after } = change;
  const record = after ?? before;
  const key = record === null ? '' : keyOf(entity, record);
  if (before === null)
    return [{ entity, key, action: 'create', field: null, before: null, after: withoutKey(entity, after) }];
  if (after === null)
    return [{ entity, key, action: 'remove', field: null, before: withoutKey(entity, before), after: null }];
  return Object.keys(entities[entity].columns)
    .filter((field) => valueOf(before, field) !== valueOf(after, field))
    .map((field) => ({
      entity,
      key,
      action: 'update',
      field,
      before: valueOf(before, field),
      after: valueOf(after, field),
    }));
}

function withoutKey(entity: EntityName, record: RecordChange['after']): Record<string, unknown> {
  const key: readonly string[] = entities[entity].key;
  return Object.fromEntries(Object.entries(record ?? {}).filter(([field]) => !key.includes(field)));
}

function valueOf(record: object, field: string): unknown {
  return (record as Record<string, unknown>)[field] ?? null;
}
