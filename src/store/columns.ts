import type { ZodType } from 'zod';
import type { CalendarDate } from '../domain/calendar.js';
import { fromDecimal, parseCalendarDate, toDecimal } from '../domain/calendar.js';
import { UnavailableError } from '../domain/errors.js';
import type { KindName } from '../model/index.js';

/** What a SQL driver hands over and takes. */
export type SqlValue = string | number | null;

/**
 * One column of an entity: its SQL form, and the check of values read from a store or a journal.
 * Booleans are 0 and 1, dates are numbers YYYYMMDD, JSON is text.
 */
export interface Column<T> {
  /** `integer` takes nine digits, `bigint` every whole number that is exact in JavaScript. */
  readonly sqlType: 'text' | 'integer' | 'bigint';
  readonly nullable: boolean;
  /** The entity whose record this column names by its natural key. */
  readonly references?: KindName;
  /** The value in changes recorded before the column was added. Such columns come last. */
  readonly before?: { readonly value: T };
  toSql(value: T): SqlValue;
  fromSql(value: unknown): T;
  /** The value as it is written in a journal or plan (JSON), checked. */
  fromJson(value: unknown): T;
}

export function text(): Column<string> {
  return plain('text', isText);
}

export function integer(): Column<number> {
  return plain('bigint', isInteger);
}

export function boolean(): Column<boolean> {
  return {
    sqlType: 'integer',
    nullable: false,
    toSql: (value) => (value ? 1 : 0),
    fromSql: (value) => checked(value, isBit) === 1,
    fromJson: (value) => checked(value, isBoolean),
  };
}

export function date(): Column<CalendarDate> {
  return {
    sqlType: 'integer',
    nullable: false,
    toSql: toDecimal,
    fromSql: storedDate,
    fromJson: (value) => {
      const parsed = parseCalendarDate(checked(value, isText));
      if (parsed === undefined) throw corrupt(value);
      return parsed;
    },
  };
}

export function oneOf<const T extends string>(words: readonly T[]): Column<T> {
  const known = new Set<string>(words);
  return plain('text', (value): value is T => typeof value === 'string' && known.has(value));
}

export function json<T>(schema: ZodType<T>): Column<T> {
  const check = (value: unknown): T => {
    const result = schema.safeParse(value, { jitless: true });
    if (!result.success) throw corrupt(value);
    return result.data;
  };
  return {
    sqlType: 'text',
    nullable: false,
    // Through the schema, so that the same value is the same text whatever the order of its fields.
    toSql: (value) => JSON.stringify(check(value)),
    fromSql: (value) => check(intact(value, (stored) => JSON.parse(checked(stored, isText)) as unknown)),
    fromJson: check,
  };
}

/** The natural key of another entity's record; the store keeps that record's number. */
export function reference(entity: KindName): Column<string> {
  return { ...text(), references: entity };
}

/** A column that a later schema version added, and its value in records from before. */
export function added<T>(value: T, column: Column<T>): Column<T> {
  return { ...column, before: { value } };
}

export function nullable<T>(column: Column<T>): Column<T | null> {
  return {
    ...column,
    nullable: true,
    toSql: (value) => (value === null ? null : column.toSql(value)),
    fromSql: (value) => (value === null ? null : column.fromSql(value)),
    fromJson: (value) => (value === null ? null : column.fromJson(value)),
  };
}

/** A date that is part of a key: SQL keys hold no NULL, so "no date" is 0. */
export function keyDateOrNone(): Column<CalendarDate | null> {
  const given = date();
  return {
    ...given,
    toSql: (value) => (value === null ? 0 : toDecimal(value)),
    fromSql: (value) => (value === 0 ? null : given.fromSql(value)),
    fromJson: (value) => (value === null ? null : given.fromJson(value)),
  };
}

/** The date for a stored number. @throws {UnavailableError} `store-corrupt` when it is none */
export function storedDate(value: unknown): CalendarDate {
  return intact(value, (stored) => fromDecimal(checked(stored, isInteger)));
}

/** What the value reads as. One that cannot be read is damage, not a mistake of the caller. */
function intact<T>(value: unknown, read: (value: unknown) => T): T {
  try {
    return read(value);
  } catch {
    throw corrupt(value);
  }
}

function plain<T extends SqlValue>(
  sqlType: Column<T>['sqlType'],
  is: (value: unknown) => value is T,
): Column<T> {
  const check = (value: unknown): T => checked(value, is);
  return { sqlType, nullable: false, toSql: (value) => value, fromSql: check, fromJson: check };
}

function checked<T>(value: unknown, is: (value: unknown) => value is T): T {
  if (!is(value)) throw corrupt(value);
  return value;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isBit(value: unknown): value is 0 | 1 {
  return value === 0 || value === 1;
}

function corrupt(value: unknown): UnavailableError {
  return new UnavailableError({
    code: 'store-corrupt',
    message: `A record holds ${JSON.stringify(value)?.slice(0, 80) ?? String(value)}, which is no value of its column.`,
    hint: 'Run `provost doctor`, and restore the store from a copy if it reports damage.',
  });
}
