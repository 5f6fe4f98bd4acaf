import { z } from 'zod';
import type { PersonalKind } from '../../model/kind.js';

/** Kinds of personal data that an output marks field by field: they need the permission `person.identify`. */
export type IdentifyingKind = Extract<PersonalKind, 'identifier' | 'birthday' | 'health'>;

/** The name of the mark in a field's metadata; the service's /openapi.json has it too. */
const MARK = 'x-personal';

/** An output field that identifies a person: null for a caller who lacks `person.identify`. */
export function personal<S extends z.ZodType>(kind: IdentifyingKind, schema: S): z.ZodNullable<S> {
  return schema.nullable().meta({ [MARK]: kind });
}

/** For the output of every operation that has personal fields. */
export const maskedOutput = {
  /** The personal fields that are null because the caller may not see them; absent where none is. */
  masked: z.array(z.string()).optional(),
};

export function isMarkedPersonal(schema: z.ZodType): boolean {
  return schema.meta()?.[MARK] !== undefined;
}

/** What of a value of some schema is personal. */
export interface Mask {
  /** Names of the fields, in the order of the schema, each once. */
  readonly fields: readonly string[];
  /** A copy of the value in which they are null; what holds none of them is passed on as it is. */
  apply(value: unknown): unknown;
}

/** By schema: a mask is asked for with every run. */
const masks = new WeakMap<z.ZodType, Mask | null>();

/** The mask of a schema; undefined where none of its fields is personal. */
export function maskOf(schema: z.ZodType): Mask | undefined {
  let known = masks.get(schema);
  if (known === undefined) {
    const fields = new Set<string>();
    const apply = masking(schema, fields);
    known = apply === undefined ? null : { fields: [...fields], apply };
    masks.set(schema, known);
  }
  return known ?? undefined;
}

type Masking = (value: unknown) => unknown;

function masking(schema: z.ZodType, fields: Set<string>): Masking | undefined {
  if (schema instanceof z.ZodObject) return maskingFields(schema, fields);
  if (schema instanceof z.ZodArray) return maskingEach(masking(schema.element as z.ZodType, fields));
  if (
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodReadonly
  )
    return masking((schema as z.ZodOptional<z.ZodType>).unwrap(), fields);
  if (schema instanceof z.ZodRecord) return maskingValues(masking(schema.valueType as z.ZodType, fields));
  if (schema instanceof z.ZodUnion) return maskingAny(schema.options as readonly z.ZodType[], fields);
  return undefined;
}

type AnyObject = z.ZodObject<Readonly<Record<string, z.ZodType>>>;

function maskingFields({ shape }: AnyObject, fields: Set<string>): Masking | undefined {
  const own = Object.entries(shape).flatMap(([name, field]): [string, Masking][] => {
    if (isMarkedPersonal(field)) {
      fields.add(name);
      return [[name, () => null]];
    }
    const inner = masking(field, fields);
    return inner === undefined ? [] : [[name, inner]];
  });
  if (own.length === 0) return undefined;
  return (value) => {
    if (!isRecord(value)) return value;
    const copy = { ...value };
    for (const [name, mask] of own) if (Object.hasOwn(copy, name)) copy[name] = mask(copy[name]);
    return copy;
  };
}

function maskingEach(mask: Masking | undefined): Masking | undefined {
  if (mask === undefined) return undefined;
  return (value) => (Array.isArray(value) ? value.map(mask) : value);
}

function maskingValues(mask: Masking | undefined): Masking | undefined {
  if (mask === undefined) return undefined;
  return (value) =>
    isRecord(value)
      ? Object.fromEntries(Object.entries(value).map(([name, held]) => [name, mask(held)]))
      : value;
}

/** Each alternative masks what it knows; one that does not fit finds none of its fields. */
function maskingAny(options: readonly z.ZodType[], fields: Set<string>): Masking | undefined {
  const own = options.flatMap((option) => masking(option, fields) ?? []);
  if (own.length === 0) return undefined;
  return (value) => own.reduce((masked, mask) => mask(masked), value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
