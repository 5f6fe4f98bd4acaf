import type { Column, PersonalKind } from './columns.js';
import type { EntityName } from './entities.js';
import { entities } from './entities.js';

type Marks = Pick<Column<unknown>, 'references' | 'personal'>;

/**
 * The fields of a kind of record that tell something about a person, each with what it tells. A field that names another record
 * tells what that record's key does: `manager` of a person is an email address.
 */
export function personalFieldsOf(entity: EntityName): ReadonlyMap<string, PersonalKind> {
  const found = new Map<string, PersonalKind>();
  for (const [field, column] of Object.entries<Marks>(entities[entity].columns)) {
    const kind = column.personal ?? keyKindOf(column.references);
    if (kind !== undefined) found.set(field, kind);
  }
  return found;
}

/** What the key of a kind that others refer to, which is a single column, tells about a person. */
function keyKindOf(entity: EntityName | undefined): PersonalKind | undefined {
  if (entity === undefined) return undefined;
  const [key] = entities[entity].key;
  return Object.entries<Marks>(entities[entity].columns).find(([field]) => field === key)?.[1].personal;
}
