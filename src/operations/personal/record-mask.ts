import type { FieldChange } from '../../changes/difference.js';
import { fieldChanges } from '../../changes/difference.js';
import type { Permission } from '../../domain/tenancy/permissions.js';
import { entities, entityNames, keyOf, type EntityName, type Records } from '../../store/entities.js';
import type { RecordChange } from '../../store/port.js';
import { hiddenFields } from './field-access.js';
import { PERSONAL } from './contacts.js';

/** Masks record changes for a caller. */
export interface RecordMask {
  /** Fields that are null for the caller in some record kind, without repeats. */
  readonly fields: readonly string[];
  /** True if the caller may not see every field of such records, apart from the key. */
  hidesFieldsOf(entity: EntityName): boolean;
  /** True if the change has a value in a field that the caller may not see. */
  hides(change: RecordChange): boolean;
  /** The change field by field; hidden values are null. */
  fieldChanges(change: RecordChange): FieldChange[];
}

/** @param permitted the caller's permissions for the whole tenant */
export function recordMask(permitted: ReadonlySet<Permission>): RecordMask {
  const hidden = new Map<EntityName, ReadonlySet<string>>();
  for (const entity of entityNames) {
    const fields = hiddenFields(permitted, entity);
    if (fields.size > 0) hidden.set(entity, fields);
  }
  return {
    fields: [...new Set([...hidden.values()].flatMap((fields) => [...fields]))],

    hidesFieldsOf(entity) {
      const key: readonly string[] = entities[entity].key;
      return [...(hidden.get(entity) ?? [])].some((field) => !key.includes(field));
    },

    hides({ entity, before, after }) {
      const fields = hidden.get(entity);
      return fields !== undefined && [before, after].some((record) => holds(record, fields));
    },

    fieldChanges(change) {
      const rows = fieldChanges(change);
      const fields = hidden.get(change.entity);
      return fields === undefined
        ? rows
        : rows.map((row) => masked({ ...row, key: maskedKey(change, fields) }, fields));
    },
  };
}

function maskedKey({ entity, before, after }: RecordChange, fields: ReadonlySet<string>): string {
  const record = { ...(after ?? before) };
  for (const field of fields) if (Object.hasOwn(record, field)) Reflect.set(record, field, PERSONAL);
  return keyOf(entity, record as Records[EntityName]);
}

function holds(record: RecordChange['after'], fields: ReadonlySet<string>): boolean {
  return (
    record !== null && Object.entries(record).some(([field, value]) => value !== null && fields.has(field))
  );
}

function masked(row: FieldChange, fields: ReadonlySet<string>): FieldChange {
  if (row.field !== null) return fields.has(row.field) ? { ...row, before: null, after: null } : row;
  return { ...row, before: withoutFields(row.before, fields), after: withoutFields(row.after, fields) };
}

function withoutFields(record: unknown, fields: ReadonlySet<string>): unknown {
  if (typeof record !== 'object' || record === null) return record;
  return Object.fromEntries(
    Object.entries(record).map(([field, value]) => [field, fields.has(field) ? null : (value as unknown)]),
  );
}
