import { z } from 'zod';
import type { CalendarDate } from '../../domain/calendar.js';
import { orMeant } from '../../domain/suggestions.js';
import { foldLabel } from '../../domain/text.js';
import { parseFieldDate, type DayOf } from '../../files/dates.js';
import type { AnyField, AnyKind } from '../../model/kind.js';
import { labelOf } from '../../model/labels.js';
import type { FieldValue, Values } from './record-reader.js';
import type { Refusal } from './refusal.js';

/** A value as a caller gives it: typed or as text. */
export type GivenValue = string | number | boolean | null;
export type Given = Readonly<Record<string, GivenValue | undefined>>;

const given: Readonly<Record<AnyField['type'], z.ZodType<GivenValue>>> = {
  text: z.string(),
  word: z.string(),
  date: z.string(),
  reference: z.string(),
  json: z.string(),
  number: z.union([z.number(), z.string()]),
  flag: z.union([z.boolean(), z.string()]),
};

/** Input schema of a kind's fields, all optional; null clears a field. */
export function givenFields({ fields }: AnyKind): z.ZodType<Given> {
  const shape = Object.entries(fields).map(([name, field]) => {
    const { type, help } = field;
    return [name, given[type].nullish().meta({ description: help })] as const;
  });
  return z.strictObject(Object.fromEntries(shape));
}

/** The given values in stored form; references are not resolved yet. */
export function readValues(kind: AnyKind, of: Given, dayOf: DayOf): Values | Refusal {
  const values: [string, FieldValue][] = [];
  for (const [name, written] of Object.entries(of)) {
    const field = kind.fields[name];
    if (field === undefined || written === undefined) continue;
    const read = readValue(field, written, dayOf);
    if ('problem' in read) return wrongValue(name, field, written, read.problem);
    values.push([name, read.value]);
  }
  return Object.fromEntries(values);
}

export function wrongValue(name: string, field: AnyField, written: GivenValue, problem: string): Refusal {
  const label = labelOf(name, field);
  return {
    ...{ is: 'wrong', code: 'bad-value', field: name, value: String(written ?? '') },
    message: `${label}: ${problem}.`,
    hint: `It is ${field.help}.`,
  };
}

type Reading = { readonly value: FieldValue } | { readonly problem: string };

/** The value of a field. Empty text or null clears an optional field, and resets another one. */
export function readValue(field: AnyField, written: GivenValue, dayOf: DayOf): Reading {
  if (written === null || written === '') {
    if (field.isOptional) return { value: null };
    if (field.default !== undefined) return { value: field.default as FieldValue };
    return written === '' && field.type === 'text' ? { value: '' } : { problem: 'it is empty' };
  }
  switch (field.type) {
    case 'number':
      return numberIn(written, field.isDecimal === true);
    case 'flag':
      return flagIn(written);
    default:
      return typeof written === 'string'
        ? textIn(field, written, dayOf)
        : { problem: `${String(written)} is not a text` };
  }
}

function textIn(field: AnyField, written: string, dayOf: DayOf): Reading {
  switch (field.type) {
    case 'word':
      return wordIn(field.words ?? [], written);
    case 'date':
      return dateIn(field, written, dayOf);
    case 'reference':
      return { value: written.trim() };
    default: {
      const value = field.read === undefined ? written : field.read(written);
      // The field's rule refuses an unreadable value with a reason.
      return { value: (value ?? written) as string };
    }
  }
}

function wordIn(words: readonly string[], written: string): Reading {
  const folded = foldLabel(written);
  const found = words.find((word) => foldLabel(word) === folded);
  if (found !== undefined) return { value: found };
  return { problem: `"${written}" is none of ${words.join(', ')}${orMeant(written, words)}` };
}

function dateIn(field: AnyField, written: string, dayOf: DayOf): Reading {
  const read = parseFieldDate(written, dayOf);
  if (read.kind === 'date') return { value: read.date satisfies CalendarDate };
  if (field.isOptional && /^\s*none\s*$/i.test(written)) return { value: null };
  if (read.kind === 'error') return { problem: read.message };
  return field.isOptional ? { value: null } : { problem: 'it is empty' };
}

function numberIn(written: Exclude<GivenValue, null>, isDecimal: boolean): Reading {
  const form = isDecimal ? /^-?\d{1,15}(?:\.\d{1,6})?$/ : /^-?\d{1,15}$/;
  const number = typeof written === 'string' && form.test(written) ? Number(written) : written;
  return typeof number === 'number' && (isDecimal ? Number.isFinite(number) : Number.isSafeInteger(number))
    ? { value: number }
    : { problem: `"${String(written)}" is not a ${isDecimal ? '' : 'whole '}number` };
}

const YES: ReadonlySet<string> = new Set(['yes', 'y', 'true', '1']);
const NO: ReadonlySet<string> = new Set(['no', 'n', 'false', '0']);

function flagIn(written: Exclude<GivenValue, null>): Reading {
  const text = String(written).toLowerCase();
  if (YES.has(text)) return { value: true };
  return NO.has(text) ? { value: false } : { problem: `"${String(written)}" is neither yes nor no` };
}
