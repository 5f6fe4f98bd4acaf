import { z } from 'zod';
import type { PersonalKind } from '../../model/kind.js';

/** Kinds of personal data that need `person.identify`, marked field by field in outputs. */
export type IdentifyingKind = Extract<PersonalKind, 'identifier' | 'birthday' | 'health'>;

/** The metadata key of a personal field; /openapi.json of the service has it too. */
const MARK = 'x-personal';

/** Marks an output field that identifies a person: null without `person.identify`. */
export function personal<S extends z.ZodType>(kind: IdentifyingKind, schema: S): z.ZodNullable<S> {
  return schema.nullable().meta({ [MARK]: kind });
}

/** Part of the output of every operation with personal fields. */
export const maskedOutput = {
  /**
   * The personal fields that are null because the caller may not see them; absent if there are
   * none.
   */
  masked: z.array(z.string()).optional(),
};

export function isMarkedPersonal(schema: z.ZodType): boolean {
  return schema.meta()?.[MARK] !== undefined;
}

/** Masks the personal fields of values of one schema. */
export interface Mask {
  /** Field names in the order of the schema, without repeats. */
  readonly fields: readonly string[];
  /** Returns a copy with these fields null, or the value itself if it has none of them. */
  apply(value: unknown): unknown;
}

/** Cache by schema, because every run needs a mask. */
const masks = new WeakMap<z.ZodType, Mask | null>();

/** Returns the mask of a schema; undefined if it has no personal field. */
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

/** Applies the masks of all alternatives; those that do not match change nothing. */
function maskingAny(options: readonly z.ZodType[], fields: Set<string>): Masking | undefined {
  const own = options.flatMap((option) => masking(option, fields) ?? []);
  if (own.length === 0) return undefined;
  return (value) => own.reduce((masked, mask) => mask(masked), value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
