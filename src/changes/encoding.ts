import { z } from 'zod';
import { ConflictError } from '../domain/errors.js';
import type { Column } from '../store/columns.js';
import type { EntityName } from '../store/entities.js';
import { entities, entityNames } from '../store/entities.js';
import type { RecordChange } from '../store/port.js';

/**
 * One line of JSON for a change: tenant, entity, the values before and after in the order of the entity's columns.
 * The journal, saved plans and the digest all hold this form.
 */
export function encodeChange(change: RecordChange): string {
  return JSON.stringify([
    change.tenant,
    change.entity,
    values(change.entity, change.before),
    values(change.entity, change.after),
  ]);
}

const encoded = z.tuple([
  z.string(),
  z.enum(entityNames as [EntityName, ...EntityName[]]),
  z.array(z.unknown()).nullable(),
  z.array(z.unknown()).nullable(),
]);

/** The change that a line holds, every value checked by its column. @throws {ConflictError} when it holds none. */
export function decodeChange(line: string): RecordChange {
  const [tenant, entity, before, after] = encoded.parse(parsed(line));
  return { tenant, entity, before: record(entity, before), after: record(entity, after) } as RecordChange;
}

function values(entity: EntityName, of: RecordChange['after']): unknown[] | null {
  if (of === null) return null;
  const given = of as unknown as Record<string, unknown>;
  return Object.keys(entities[entity].columns).map((column) => given[column] ?? null);
}

function record(entity: EntityName, given: unknown[] | null): object | null {
  if (given === null) return null;
  const columns = Object.entries<Column<unknown>>(entities[entity].columns);
  if (columns.length !== given.length) throw damaged();
  return Object.fromEntries(columns.map(([name, column], index) => [name, column.fromJson(given[index])]));
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw damaged(error);
  }
}

function damaged(cause?: unknown): ConflictError {
  return new ConflictError(
    {
      code: 'changes-damaged',
      message: 'A recorded change cannot be read.',
      hint: 'Run `provost audit verify` to see whether the journal is whole.',
    },
    { cause },
  );
}
