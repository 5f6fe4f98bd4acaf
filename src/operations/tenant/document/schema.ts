import { z } from 'zod';
import { datesOutOfOrder } from '../../../domain/date-order.js';
import type { FieldRule } from '../../../domain/field-rules.js';
import type { DocumentPart } from '../../../model/document.js';
import { documentSections } from '../../../model/document.js';
import { referredKind } from '../../../model/index.js';
import type { AnyField, AnyKind } from '../../../model/kind.js';
import { nounOf } from '../../../model/labels.js';
import { fieldSchema, plainSchema } from './field-schema.js';
import { fields, listOf, text } from './fields.js';
import { declaredRecord, fieldsGiven } from './given-records.js';
import { special } from './special/index.js';
import type { Fields } from './special/rules.js';

/** The schema of an item by section name. It parses texts into stored values. */
export const sectionSchemas: ReadonlyMap<string, z.ZodType<Fields>> = new Map(
  documentSections.map((section) => [section.name, itemSchema(section)]),
);

function itemSchema(part: DocumentPart): z.ZodType<Fields> {
  return part.position.single === 'map' ? mapSchema(part) : fieldsSchema(part);
}

function fieldsSchema(part: DocumentPart): z.ZodType<Fields> {
  const { entity, kind, position, entries } = part;
  const shape = entries.map((entry) => {
    const own = special[entity]?.forms?.[entry.name]?.schema;
    if (own !== undefined) return [entry.name, own] as const;
    if (entry.part !== undefined) return [entry.name, listSchema(entry.part)] as const;
    const listed = entry.name === position.lists;
    return [entry.name, (listed ? listedSchema : fieldSchema)(kind, kind.fields[entry.name])] as const;
  });
  return fields(Object.fromEntries(shape)).superRefine((item, context) => {
    for (const { field, problem } of misfits(part, item))
      context.addIssue({ code: 'custom', path: [field], message: problem, input: item[field] });
  });
}

/** Contradictions within an item: dates out of order, and problems by the kind's rule. */
function misfits(part: DocumentPart, item: Fields): readonly { field: string; problem: string }[] {
  const { kind } = part;
  if (kind.rule === undefined && kind.dates === undefined) return [];
  const ofRule = kind.rule?.(declaredRecord(part, fieldsGiven(part, item), undefined) as never);
  const found = [...datesOutOfOrder(item, kind.dates ?? []), ...(ofRule === undefined ? [] : [ofRule])];
  // A form of its own sees to the fields in it.
  return found.filter(({ field }) => part.entries.some(({ name }) => name === field));
}

/** Keys and what is given of each. */
function mapSchema({ kind, entries }: DocumentPart): z.ZodType<Fields> {
  const [key, value] = entries.map(({ name }) => kind.fields[name]);
  const rule = key?.rule as FieldRule | undefined;
  return z
    .record(text(), plainSchema(kind, value).nullable(), {
      error: `is not an object of ${nounOf(kind)} keys and true or false`,
    })
    .superRefine((item, context) => {
      for (const input of Object.keys(item)) {
        const message = rule?.(input);
        if (message !== undefined) context.addIssue({ code: 'custom', path: [input], message, input });
      }
    });
}

function listSchema(part: DocumentPart): z.ZodType {
  return listOf<unknown>(
    part.only === undefined ? itemSchema(part) : plainSchema(part.kind, part.kind.fields[part.only]),
  );
}

/** The values of a field of which there is one at least. */
function listedSchema(kind: AnyKind, field: AnyField | undefined): z.ZodType {
  const noun = nounOf(referredKind(kind, field) ?? kind);
  return z
    .array(plainSchema(kind, field), { error: `is not a list of ${noun} names` })
    .min(1, { error: `names no ${noun}` });
}
