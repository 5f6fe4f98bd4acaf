import type { ZodType } from 'zod';
import type { CalendarDate } from '../domain/calendar.js';
import type { AnyKind, Field } from './kind.js';

/** Optional properties of a field beyond its type and help. */
type More<T> = Omit<Partial<Field<T>>, 'type' | 'help' | 'words' | 'refersTo' | 'schema' | 'isOptional'>;

export function text(help: string, more: More<string> = {}): Field<string> {
  return { type: 'text', help, ...more };
}

/** A whole number. */
export function number(help: string, more: More<number> = {}): Field<number> {
  return { type: 'number', help, ...more };
}

/** True or false; false unless given. */
export function flag(help: string, more: More<boolean> = {}): Field<boolean> {
  return { type: 'flag', help, default: false, ...more };
}

export function date(help: string, more: More<CalendarDate> = {}): Field<CalendarDate> {
  return { type: 'date', help, ...more };
}

/** One word of a closed list. */
export function word<const W extends string>(
  words: readonly W[],
  help: string,
  more: More<W> = {},
): Field<W> {
  return { type: 'word', words, help, ...more };
}

/** A reference to a record of a kind with one key field; `self` for the field's own kind. */
export function reference(refersTo: AnyKind | 'self', help: string, more: More<string> = {}): Field<string> {
  return { type: 'reference', refersTo, help, ...more };
}

/** Any value that the schema accepts. */
export function json<T>(schema: ZodType<T>, help: string, more: More<T> = {}): Field<T> {
  return { type: 'json', schema, help, ...more };
}

/** The same field, which may be null and is null by default. */
export function optional<T>(field: Field<T>): Field<T | null> {
  return { default: null, ...field, isOptional: true };
}
