import type { Command } from '@oclif/core/command';
import { z } from 'zod';
import { permissions } from '../domain/tenancy/permissions.js';
import { roleCatalogue } from '../domain/tenancy/roles.js';
import { features } from '../domain/tenancy/vocabulary.js';
import { operationNames } from '../operations/access/permissions-table.js';
import type { AnyOperation } from '../operations/registry.js';
import { scenarioNames } from '../operations/seed/scenarios.js';
import { viewOf } from '../views/registry.js';
import { listView } from '../render/drawn-list.js';
import { referencesOf, type Referred } from './reference-flags.js';
import { operationOf } from './flags.js';

/** What Provost adds to oclif's entry of a command in the manifest. */
export interface EntryFacts {
  /** The fields of its JSON output, such as `asOf` and `rows {key, name}`. */
  readonly fields: readonly string[];
  /** The names that `--columns` and `--sort` take. */
  readonly columns: readonly string[];
  readonly flags: Readonly<Record<string, ValueFacts>>;
  readonly args: Readonly<Record<string, ValueFacts>>;
}

/** What completion offers for a value. */
interface ValueFacts {
  readonly refersTo?: readonly Referred[];
  /** The entries of a fixed list. */
  readonly values?: readonly string[];
}

/** Fixed lists that a value may be from. */
const fixed: Partial<Readonly<Record<Referred, readonly string[]>>> = {
  role: roleCatalogue,
  feature: features,
  scenario: scenarioNames,
  permission: permissions,
  operation: operationNames,
};

/** Reads from the class of a command what oclif's manifest leaves out. */
export async function entryFacts(command: Command.Class): Promise<EntryFacts> {
  const { baseFlags = {}, flags = {}, args = {} } = command;
  const operation = operationOf(baseFlags);
  return {
    fields: operation === undefined ? [] : outputFields(operation.output),
    columns: operation === undefined ? [] : await columnsOf(operation),
    flags: mapValues({ ...baseFlags, ...flags }),
    args: mapValues(args),
  };
}

function mapValues(definitions: Readonly<Record<string, object>>): Record<string, ValueFacts> {
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [name, valueFacts(definition)]),
  );
}

function valueFacts(definition: object): ValueFacts {
  const references = referencesOf(definition);
  const values = references.flatMap((referred) => fixed[referred] ?? []);
  if (references.length === 0) return {};
  return values.length > 0 ? { values } : { refersTo: references };
}

async function columnsOf(operation: AnyOperation): Promise<string[]> {
  const { success, data } = operation.input.safeParse({});
  const view = await viewOf<unknown, unknown>(operation, success ? data : {}).catch(() => undefined);
  return view === undefined ? [] : (listView(view)?.columns.map(({ field }) => field) ?? []);
}

/** Fields deeper than those of the objects in a list are left out. */
function outputFields(output: z.ZodType): string[] {
  const shape = shapeOf(output);
  if (shape === undefined) return [];
  return Object.entries(shape).map(([name, field]) => {
    const inner = shapeOf(field);
    return inner === undefined ? name : `${name} {${Object.keys(inner).join(', ')}}`;
  });
}

/** The fields of an object, also where it may be null or is in a list. */
function shapeOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> | undefined {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional)
    return shapeOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodArray) return shapeOf(schema.element as z.ZodType);
  return schema instanceof z.ZodObject ? schema.shape : undefined;
}
