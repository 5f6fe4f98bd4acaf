import { z } from 'zod';
import * as rules from '../../../domain/field-rules.js';
import { referredKind } from '../../../model/index.js';
import type { AnyField, AnyKind } from '../../../model/kind.js';
import { calendarDay, flag, number, oneOf, optional, reading, text } from './fields.js';

/** A field may be left out, or null, where a new record holds something in it all the same. */
export function fieldSchema(kind: AnyKind, field: AnyField | undefined): z.ZodType {
  const schema = plainSchema(kind, field);
  return field?.default === undefined ? schema : optional(schema);
}

/** What the field holds, where it holds something. */
export function plainSchema(kind: AnyKind, field: AnyField | undefined): z.ZodType {
  switch (field?.type) {
    case 'number':
      return number((field.rule ?? rules.wholeNumber()) as rules.FieldRule<number>, field.isDecimal);
    case 'flag':
      return flag();
    case 'date':
      return calendarDay();
    case 'word':
      return oneOf(field.words ?? []);
    case 'json':
      return field.schema ?? z.unknown();
    case 'reference':
      return referenceSchema(referredKind(kind, field) ?? kind);
    default:
      return textSchema(field);
  }
}

/** A name that is read as the key is; what it names is looked up later. */
function referenceSchema({ key, fields: of }: AnyKind): z.ZodType {
  const named = of[key[0] ?? ''];
  return named?.read === undefined ? text(rules.words) : textSchema(named);
}

function textSchema(field: AnyField | undefined): z.ZodType {
  const rule = withoutHidden((field?.rule ?? rules.anyText) as rules.FieldRule);
  if (field?.read === undefined) return text(rule);
  return reading(text(), field.read, rule);
}

/** Invisible characters are looked for later: those that the tenant holds already are taken. */
function withoutHidden(rule: rules.FieldRule): rules.FieldRule {
  return (value) => {
    const problem = rule(value);
    return problem === undefined || problem === rules.unhidden(value) ? undefined : problem;
  };
}
