import { z } from 'zod';
import type { CalendarDate } from '../../../domain/calendar.js';
import { parseCalendarDate } from '../../../domain/calendar.js';
import { parseNationalInsuranceNumber } from '../../../domain/competence/national-insurance.js';
import * as rules from '../../../domain/field-rules.js';
import { parseLanguage } from '../../../domain/tenancy/language.js';
import { HOLDS_LOST_CHARACTER, holdsLostCharacter } from '../../../domain/lost-character.js';
import { findRole } from '../../../domain/tenancy/roles.js';
import { nearest } from '../../../domain/suggestions.js';
import { meeting } from '../../field-rule.js';
import { parseEmail } from '../../../domain/email.js';

/** An object that holds these fields and no others; an unknown one is answered with the nearest that there is. */
export function fields<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknownWord('field', key, known)).join('; ')
        : expected('an object with fields', issue.input),
  });
}

/** Left out it stays as stored (or takes its default on a new record); null clears it, which is its default again. */
export function optional<T extends z.ZodType>(field: T): z.ZodOptional<z.ZodNullable<T>> {
  return field.nullish();
}

/** A list; null is the empty one. */
export function listOf<T extends z.ZodType>(item: T): z.ZodOptional<z.ZodNullable<z.ZodArray<T>>> {
  return z.array(item, { error: (issue) => expected('a list', issue.input) }).nullish();
}

/** Any text that can be kept and given back unchanged. */
export function text(): z.ZodString {
  return ruled(rules.anyText);
}

/** Text of which something can be seen. */
export function words(): z.ZodString {
  return ruled(rules.words);
}

/** Text that meets the rule of its field and of which no character was lost. */
function ruled(rule: rules.FieldRule): z.ZodString {
  const whole: rules.FieldRule = (value) => (holdsLostCharacter(value) ? HOLDS_LOST_CHARACTER : rule(value));
  return z.string({ error: (issue) => expected('text', issue.input) }).superRefine(meeting(whole));
}

export function flag(): z.ZodBoolean {
  return z.boolean({ error: (issue) => expected('true or false', issue.input) });
}

/** A whole number, never negative unless `least` says so. */
export function count(least = 0): z.ZodNumber {
  return z
    .number({ error: (issue) => expected('a whole number', issue.input) })
    .superRefine(meeting(rules.wholeNumber(least)));
}

/** A share in per cent. */
export function percent(): z.ZodNumber {
  return z
    .number({ error: (issue) => expected('a number', issue.input) })
    .refine((value) => value >= 0 && value <= 100, { error: 'is not a number from 0 to 100' });
}

/** One word of a closed list. */
export function oneOf<const W extends readonly string[]>(allowed: W): z.ZodEnum<{ [K in W[number]]: K }> {
  return z.enum(allowed, {
    error: (issue) =>
      typeof issue.input === 'string'
        ? `"${issue.input}" is none of ${allowed.join(', ')}${orMeant(nearest(issue.input, allowed)[0])}`
        : expected(`one of ${allowed.join(', ')}`, issue.input),
  });
}

/** A calendar date, written YYYY-MM-DD. */
export function calendarDay() {
  return read(
    text(),
    (written): CalendarDate | Wrong =>
      parseCalendarDate(written) ?? wrong(`"${written}" is not a calendar date written YYYY-MM-DD`),
    { wanted: CALENDAR_DAY },
  );
}

const CALENDAR_DAY = 'calendar-day';

/** Was a text refused because it is no calendar date? */
export function isCalendarDayIssue(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'custom' && issue.params?.['wanted'] === CALENDAR_DAY;
}

/** An email in the form in which addresses are compared (domain page, section 1). */
export function email() {
  return read(
    text(),
    (written): string | Wrong => parseEmail(written) ?? wrong(`"${written}" is not an email address`),
  );
}

/** A role in its catalogue spelling, whatever its dashes, spaces and case (domain page, section 1). */
export function role() {
  return read(text(), (written): string | Wrong => {
    const found = findRole(written);
    return 'role' in found
      ? found.role
      : wrong(`there is no role "${written}"${orMeant(found.nearest)} (See \`provost role list\`.)`);
  });
}

/** A National Insurance number in capitals without spaces. */
export function nationalInsuranceNumber() {
  return read(
    text(),
    (written): string | Wrong =>
      parseNationalInsuranceNumber(written) ?? wrong(rules.nationalInsuranceNumber(written) ?? ''),
  );
}

/** The tag of a language in its canonical form. */
export function language() {
  return read(
    text(),
    (written): string | Wrong => parseLanguage(written) ?? wrong(rules.language(written) ?? ''),
  );
}

export function uln(): z.ZodString {
  return ruled(rules.uln);
}

/** A competence name of two to four segments (domain page, section 3). */
export function competenceName(): z.ZodString {
  return ruled(rules.competenceName);
}

export function sha256() {
  return read(text(), (written): string | Wrong => {
    const digest = written.toLowerCase();
    const problem = rules.sha256(digest);
    return problem === undefined ? digest : wrong(problem);
  });
}

/** `There is no field "x"; did you mean "y"?`, for a word that is not among the known ones. */
export function unknownWord(kind: string, word: string, known: readonly string[]): string {
  return `there is no ${kind} "${word}"${orMeant(nearest(word, known)[0])}`;
}

function orMeant(close: string | undefined): string {
  return close === undefined ? '' : `; did you mean "${close}"?`;
}

/** What to say of a number or a word where text is needed. @param written as it stands in the document */
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

interface Wrong {
  readonly wrong: string;
}

function wrong(why: string): Wrong {
  return { wrong: why };
}

/** A text that is read into a value, or refused with a reason. */
function read<T extends string>(
  from: z.ZodString,
  reader: (written: string) => T | Wrong,
  params: Readonly<Record<string, string>> = {},
) {
  return from.transform((written, context): T => {
    const value = reader(written);
    if (typeof value === 'string') return value;
    context.addIssue({ code: 'custom', message: value.wrong, input: written, params });
    return z.NEVER;
  });
}
