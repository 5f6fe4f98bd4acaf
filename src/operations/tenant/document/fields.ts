import { z } from 'zod';
import type { CalendarDate } from '../../../domain/calendar.js';
import { parseCalendarDate } from '../../../domain/calendar.js';
import * as rules from '../../../domain/field-rules.js';
import { HOLDS_LOST_CHARACTER, holdsLostCharacter } from '../../../domain/lost-character.js';
import { orMeant, unknownWord } from '../../../domain/suggestions.js';
import { meeting } from '../../field-rule.js';

/** An object with exactly these fields; the error of an unknown field suggests the nearest. */
export function fields<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknownWord('field', key, known)).join('; ')
        : expected('an object with fields', issue.input),
  });
}

/** An absent field stays as stored, or takes its default in a new record; null resets it. */
export function optional<T>(field: z.ZodType<T>): z.ZodType<T | null | undefined> {
  return field.nullish();
}

/** A list; null is an empty list. */
export function listOf<T>(item: z.ZodType<T>): z.ZodType<T[] | null | undefined> {
  return z.array(item, { error: (issue) => expected('a list', issue.input) }).nullish();
}

/** Text that passes its field's rule and lost no character in decoding. */
export function text(rule: rules.FieldRule = rules.anyText): z.ZodString {
  const whole: rules.FieldRule = (value) => {
    if (holdsLostCharacter(value)) return HOLDS_LOST_CHARACTER;
    const problem = rule(value);
    return problem === undefined ? undefined : (rules.anyText(value) ?? problem);
  };
  return z.string({ error: (issue) => expected('text', issue.input) }).superRefine(meeting(whole));
}

export function flag(): z.ZodBoolean {
  return z.boolean({ error: (issue) => expected('true or false', issue.input) });
}

export function number(rule: rules.FieldRule<number>, isDecimal = false): z.ZodNumber {
  const what = isDecimal ? 'a number' : 'a whole number';
  return z.number({ error: (issue) => expected(what, issue.input) }).superRefine(meeting(rule));
}

/** One word of a closed list. */
export function oneOf(allowed: readonly string[]): z.ZodType<string> {
  return z.enum(allowed, {
    error: (issue) =>
      typeof issue.input === 'string'
        ? `"${issue.input}" is none of ${allowed.join(', ')}${orMeant(issue.input, allowed)}`
        : expected(`one of ${allowed.join(', ')}`, issue.input),
  });
}

/** A calendar date, written YYYY-MM-DD. */
export function calendarDay(): z.ZodType<CalendarDate> {
  return reading(
    text(),
    (written) => parseCalendarDate(written),
    (written) => `"${written}" is not a calendar date written YYYY-MM-DD`,
    { expected: CALENDAR_DAY },
  );
}

const CALENDAR_DAY = 'calendar-day';

/** Was the text refused because it is not a calendar date? */
export function isCalendarDayIssue(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'custom' && issue.params?.['expected'] === CALENDAR_DAY;
}

/** The problem of a number or word instead of text. @param written as in the document */
export function notText(written: string): string {
  return `is ${written} where text is needed; put it in quotes: "${written}"`;
}

function expected(what: string, found: unknown): string {
  switch (typeof found) {
    case 'undefined':
      return `is missing: ${what} is needed`;
    case 'number':
    case 'boolean':
      return what === 'text' ? notText(String(found)) : `is ${String(found)} where ${what} is needed`;
    case 'string':
      return `is the text "${found.slice(0, 60)}" where ${what} is needed`;
    default:
      return `is ${found === null ? 'null' : Array.isArray(found) ? 'a list' : 'an object'} where ${what} is needed`;
  }
}

/** A text parsed into a value, or refused with a reason. */
export function reading<T>(
  from: z.ZodString,
  read: (written: string) => T | undefined,
  problemOf: (written: string) => string | undefined,
  params: Readonly<Record<string, string>> = {},
): z.ZodType<T> {
  return from.transform((written, context): T => {
    const value = read(written);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: problemOf(written) ?? '', input: written, params });
    return z.NEVER;
  });
}
