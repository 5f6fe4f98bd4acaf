import { ConflictError } from '../../domain/errors.js';
import type { SqlValue } from '../columns.js';
import type { EntityName, Records } from '../entities.js';
import { keyOf } from '../entities.js';
import type { RecordChange } from '../port.js';
import { valueIn, type Numbers } from './record-numbers.js';
import type { ColumnShape } from './statements.js';

/** A column of the record as it is put into a statement. */
interface Field {
  readonly name: string;
  readonly references: EntityName | undefined;
  /** Numbers of the records that it may name, by their keys; undefined where it names none. */
  readonly numbers: ReadonlyMap<string, number> | undefined;
  toSql(value: unknown): SqlValue;
}

/**
 * The fields of a change in its statement: those written and those that the old record must match.
 */
interface ChangeFields {
  readonly columns: readonly Field[];
  readonly rest: readonly Field[];
  readonly stored: readonly Field[];
}

export function fieldsOf(columns: readonly ColumnShape[], numbers: Numbers): Field[] {
  return columns.map(({ name, column }) => ({
    name,
    references: column.references,
    numbers: column.references === undefined ? undefined : numbers.get(column.references),
    toSql: (value) => column.toSql(value),
  }));
}

/** Undefined when `before` refers to a missing record: then the change is a conflict. */
export function parametersOf(
  { columns, rest, stored }: ChangeFields,
  change: RecordChange,
  tenant: number | null,
): SqlValue[] | undefined {
  const { before, after } = change;
  const parameters: SqlValue[] = [];
  if (after !== null && before !== null) addNew(parameters, rest, after, change);
  if (tenant !== null) parameters.push(tenant);
  if (before === null) {
    if (after !== null) addNew(parameters, columns, after, change);
    return parameters;
  }
  return addStored(parameters, stored, before) ? parameters : undefined;
}

/** @throws {ConflictError} when the record names one that does not exist. */
function addNew(
  parameters: SqlValue[],
  fields: readonly Field[],
  record: object,
  change: RecordChange,
): void {
  for (const field of fields) {
    const value = storedValue(field, record);
    if (value === undefined) {
      throw danglingReference(field.references ?? 'tenant', String(valueIn(record, field.name)), change);
    }
    parameters.push(value);
  }
}

/** Whether every record that this one names is there. */
function addStored(parameters: SqlValue[], fields: readonly Field[], record: object): boolean {
  for (const field of fields) {
    const value = storedValue(field, record);
    if (value === undefined) return false;
    parameters.push(value);
  }
  return true;
}

function storedValue(field: Field, record: object): SqlValue | undefined {
  const value = valueIn(record, field.name);
  if (field.numbers === undefined || value === null) return field.toSql(value);
  return typeof value === 'string' ? field.numbers.get(value) : undefined;
}

export function danglingReference(entity: EntityName, key: string, change: RecordChange): ConflictError {
  const record = change.after ?? change.before;
  const name = record === null ? change.entity : keyOfAny(change.entity, record);
  return new ConflictError({
    code: 'dangling-reference',
    message: `The ${change.entity} "${name}" refers to the ${entity} "${key}", which does not exist.`,
    hint: `Create the ${entity} first, or correct the reference.`,
  });
}

/** The key of a record whose kind is known only by name. */
export function keyOfAny<E extends EntityName>(entity: E, record: RecordChange['after']): string {
  return keyOf(entity, record as Records[E]);
}
