import {
  calendarDate,
  dayNumber,
  daysInMonth,
  fromDayNumber,
  type CalendarDate,
} from '../domain/calendar.js';
import { createTextCache } from './row-cache.js';

export type DateErrorCode = 'impossible-date' | 'two-digit-year' | 'us-order' | 'not-a-date';

/** The value of a date cell. */
export type FieldDate =
  | {
      readonly kind: 'date';
      readonly date: CalendarDate;
      /** For a numeric date, day before month: `either` where month before day is a date too. */
      readonly dayFirst?: 'only' | 'either';
    }
  | { readonly kind: 'no-expiry' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'error'; readonly code: DateErrorCode; readonly message: string };

/** The calendar date of an instant (milliseconds since 1970) in the tenant's time zone. */
export type DayOf = (instant: number) => CalendarDate;

/**
 * Reads a date in any form of the domain page, section 3: `dd/mm/yyyy`, `dd-Mon-yyyy`,
 * `yyyy-mm-dd`, `yyyy/mm/dd hh:mm:ss`, `yyyymmdd`, a five-digit Excel serial number, or `no
 * expiry`.
 * A time of day is dropped; with an offset or `Z`, `dayOf` gives the day of the instant. Impossible
 * dates, two-digit years and US order are errors, never guesses.
 */
export function parseFieldDate(text: string, dayOf: DayOf): FieldDate {
  const trimmed = text.trim();
  if (trimmed === '') return EMPTY;
  if (trimmed.length > LONGEST_DATE) return notADate(`${trimmed.slice(0, LONGEST_DATE)}…`);
  if (NO_EXPIRY.test(trimmed)) return NO_EXPIRY_READ;
  const timed = TIME.exec(trimmed);
  const day = timed?.groups?.['day'] ?? trimmed;
  const read =
    parseNumeric(day) ??
    parseNamed(day) ??
    parseYearFirst(day) ??
    parseCompact(day) ??
    parseExcelSerial(trimmed) ??
    notADate(trimmed);
  if (read.kind !== 'date' || timed?.groups?.['zone'] === undefined) return read;
  const { hour = '', minute = '', half, zone } = timed.groups;
  return { ...read, date: dayOf(instantAt(read.date, minutesIn(hour, minute, half), zone)) };
}

/** A date reader for one file, with a cache: files repeat a few thousand dates. */
export function createDateReader(dayOf: DayOf): (text: string) => FieldDate {
  const cache = createTextCache<FieldDate>(MOST_CACHED, LONGEST_CACHED);
  return (text) => cache(text, () => parseFieldDate(text, dayOf));
}

/**
 * The day of an Excel serial number in the 1900 system, whole days only: 1 is 1900-01-01. The
 * system counts a 29 February 1900 that never was, so 60 is no date and later numbers are one day
 * ahead.
 */
export function excelDate(serial: number): CalendarDate | undefined {
  if (!Number.isInteger(serial) || serial < 1 || serial === 60 || serial > LAST_SERIAL) return undefined;
  return fromDayNumber(serial - (serial > 60 ? SERIAL_OF_1970 : SERIAL_OF_1970 - 1));
}

const EMPTY: FieldDate = { kind: 'empty' };
const NO_EXPIRY_READ: FieldDate = { kind: 'no-expiry' };
const NO_EXPIRY = /^no[\s-]*expiry(?:\s+date)?$/i;
const TIME =
  /^(?<day>.*\d)(?:T|\s+)(?<hour>[01]?\d|2[0-3]):(?<minute>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(?:\s?(?<half>[AP])M)?(?:\s?(?<zone>Z|UTC|GMT|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?))?$/i;
const NUMERIC = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})$/;
const NAMED = /^(\d{1,2})([\s/.-]?)\s*([a-z]{3,9})\.?\2\s*(\d{4}|\d{2})$/i;
const YEAR_FIRST = /^(\d{4})([/.-])(\d{1,2})\2(\d{1,2})$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
/** Five digits: 1927 to 2173. Four would be a year and six a date without its century. */
const SERIAL = /^([1-9]\d{4})(?:\.\d+)?$/;
const SERIAL_OF_1970 = 25_569;
const LAST_SERIAL = 2_958_465;
const EARLIEST_YEAR = 1800;
const LONGEST_DATE = 50;
const LONGEST_CACHED = 32;
const MOST_CACHED = 50_000;
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

const MINUTE = 60_000;
const MINUTES_OF_A_DAY = 1_440;

/** The instant of a local time at this offset, to the minute. */
function instantAt(day: CalendarDate, minutes: number, zone: string): number {
  const [, sign, hours = '0', rest = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const offset = (Number(hours) * 60 + Number(rest)) * (sign === '-' ? -1 : 1);
  return (dayNumber(day) * MINUTES_OF_A_DAY + minutes - offset) * MINUTE;
}

function minutesIn(hour: string, minute: string, half: string | undefined): number {
  const isAfternoon = half?.toLowerCase() === 'p';
  const hours =
    half === undefined || Number(hour) > 12 ? Number(hour) : (Number(hour) % 12) + (isAfternoon ? 12 : 0);
  return hours * 60 + Number(minute);
}

function parseNumeric(text: string): FieldDate | undefined {
  const match = NUMERIC.exec(text);
  if (match === null) return undefined;
  const [, first = '', , second = '', year = ''] = match;
  if (year.length === 2) return twoDigitYear(text);
  const [day, month] = [Number(first), Number(second)];
  if (month > 12 && day <= 12 && calendarDate(Number(year), day, month) !== undefined) {
    return dateError(
      'us-order',
      `"${text}" can only be read as month/day/year; dates are day/month/year here`,
    );
  }
  const read = toFieldDate(text, Number(year), month, day);
  return read.kind === 'date' ? { ...read, dayFirst: day > 12 ? 'only' : 'either' } : read;
}

function parseNamed(text: string): FieldDate | undefined {
  const match = NAMED.exec(text);
  if (match === null) return undefined;
  const [, day = '', , name = '', year = ''] = match;
  const month = monthNamed(name);
  if (month === undefined) return undefined;
  return year.length === 2 ? twoDigitYear(text) : toFieldDate(text, Number(year), month, Number(day));
}

function monthNamed(name: string): number | undefined {
  const folded = name.toLowerCase();
  const at = MONTHS.findIndex((month) => {
    const full = month.toLowerCase();
    return folded === full || folded === full.slice(0, 3) || (folded === 'sept' && full === 'september');
  });
  return at === -1 ? undefined : at + 1;
}

function parseYearFirst(text: string): FieldDate | undefined {
  const match = YEAR_FIRST.exec(text);
  return match === null ? undefined : toFieldDate(text, Number(match[1]), Number(match[3]), Number(match[4]));
}

function parseCompact(text: string): FieldDate | undefined {
  const match = COMPACT.exec(text);
  return match === null ? undefined : toFieldDate(text, Number(match[1]), Number(match[2]), Number(match[3]));
}

function parseExcelSerial(text: string): FieldDate | undefined {
  const match = SERIAL.exec(text);
  // Rounding: 23:59:59.99 is midnight after a spreadsheet's floating-point arithmetic.
  const minutes = match === null ? NaN : Math.round(Number(match[0]) * MINUTES_OF_A_DAY);
  const date = excelDate(Math.floor(minutes / MINUTES_OF_A_DAY));
  return date === undefined ? undefined : { kind: 'date', date };
}

function toFieldDate(text: string, year: number, month: number, day: number): FieldDate {
  if (year < EARLIEST_YEAR) return dateError('not-a-date', `"${text}" names a year before ${EARLIEST_YEAR}`);
  const date = calendarDate(year, month, day);
  return date === undefined ? impossibleDate(text, year, month, day) : { kind: 'date', date };
}

function impossibleDate(text: string, year: number, month: number, day: number): FieldDate {
  const name = MONTHS[month - 1];
  if (name === undefined)
    return dateError('impossible-date', `"${text}" is impossible: there is no month ${month}`);
  if (day === 0) return dateError('impossible-date', `"${text}" is impossible: there is no day 0`);
  const inYear = month === 2 ? ` in ${year}` : '';
  return dateError(
    'impossible-date',
    `"${text}" is impossible: ${name} has ${daysInMonth(year, month)} days${inYear}`,
  );
}

function twoDigitYear(text: string): FieldDate {
  return dateError('two-digit-year', `"${text}" has a two-digit year, and the century is not guessed`);
}

function notADate(text: string): FieldDate {
  return dateError('not-a-date', `"${text}" is not a date such as 31/12/2026, 31-Dec-2026 or 2026-12-31`);
}

function dateError(code: DateErrorCode, message: string): FieldDate {
  return { kind: 'error', code, message };
}
