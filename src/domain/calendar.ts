/**
 * A calendar date as ISO text `YYYY-MM-DD`, between 0001-01-01 and 9999-12-31. Texts of this form
 * compare in calendar order with `<`. No time, no zone.
 */
export type CalendarDate = string & { readonly __calendarDate: never };

export type CalendarUnit = 'day' | 'week' | 'month' | 'year';

/** The date that the text names, or undefined when it is not of the form or no such day exists. */
export function parseCalendarDate(text: string): CalendarDate | undefined {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return undefined;
  const decimal = decimalIn(text);
  return isDate(Math.floor(decimal / 10_000), Math.floor(decimal / 100) % 100, decimal % 100)
    ? (text as CalendarDate)
    : undefined;
}

/**
 * The date of year, month (1–12) and day, or undefined for an impossible day: never rolled over.
 */
export function calendarDate(year: number, month: number, day: number): CalendarDate | undefined {
  return isDate(year, month, day) ? format(year, month, day) : undefined;
}

function isDate(year: number, month: number, day: number): boolean {
  if (!Number.isInteger(year) || year < 1 || year > 9999) return false;
  if (!Number.isInteger(month) || month < 1 || month > 12) return false;
  return Number.isInteger(day) && day >= 1 && day <= daysInMonth(year, month);
}

/** The date in the literal, for constants in code and tests. @throws {RangeError} not a date */
export function date(text: string): CalendarDate {
  const parsed = parseCalendarDate(text);
  if (parsed === undefined) throw new RangeError(`"${text}" is not a calendar date`);
  return parsed;
}

/**
 * The date `count` units later (earlier when negative). Months and years keep the day of the month
 * or, where the target month lacks it, take its last day: 29 February plus a year is 28 February.
 */
export function addCalendar(from: CalendarDate, count: number, unit: CalendarUnit): CalendarDate {
  const [year, month, day] = parts(from);
  switch (unit) {
    case 'day':
      return fromDayNumber(dayNumber(from) + count);
    case 'week':
      return fromDayNumber(dayNumber(from) + 7 * count);
    case 'month':
    case 'year': {
      const months = year * 12 + (month - 1) + (unit === 'year' ? 12 * count : count);
      const toYear = Math.floor(months / 12);
      const toMonth = (months % 12) + 1;
      if (toYear > 9999) return '9999-12-31' as CalendarDate;
      if (toYear < 1) return '0001-01-01' as CalendarDate;
      return format(toYear, toMonth, Math.min(day, daysInMonth(toYear, toMonth)));
    }
  }
}

/** Whole days from `a` to `b`; negative when `b` is earlier. */
export function daysBetween(a: CalendarDate, b: CalendarDate): number {
  return dayNumber(b) - dayNumber(a);
}

/** Year, month (1–12) and day of the month. */
export function parts(of: CalendarDate): [year: number, month: number, day: number] {
  const decimal = decimalIn(of);
  return [Math.floor(decimal / 10_000), Math.floor(decimal / 100) % 100, decimal % 100];
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The date as the number YYYYMMDD, which orders as dates do: the form in which stores keep dates. */
export function toDecimal(of: CalendarDate): number {
  return decimalIn(of);
}

/** The eight digits of a text `YYYY-MM-DD` as a number; NaN where one of them is none. */
function decimalIn(text: string): number {
  let decimal = 0;
  for (let at = 0; at < 10; at += 1) {
    if (at === 4 || at === 7) continue;
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    decimal = decimal * 10 + digit;
  }
  return decimal;
}

const ZERO = 48;

/** The date that `toDecimal` turned into this number. @throws {RangeError} when it is not a date. */
export function fromDecimal(decimal: number): CalendarDate {
  const found = calendarDate(Math.floor(decimal / 10_000), Math.floor(decimal / 100) % 100, decimal % 100);
  if (found === undefined) throw new RangeError(`${decimal} is not a date of the form YYYYMMDD`);
  return found;
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar. */
export function dayNumber(of: CalendarDate): number {
  const [year, month, day] = parts(of);
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The date of a day number, clamped to 0001-01-01 … 9999-12-31. */
export function fromDayNumber(number: number): CalendarDate {
  const days = number + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9);
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  if (year > 9999) return '9999-12-31' as CalendarDate;
  if (year < 1) return '0001-01-01' as CalendarDate;
  return format(year, month, day);
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function format(year: number, month: number, day: number): CalendarDate {
  const years = year < 1000 ? String(year).padStart(4, '0') : String(year);
  return `${years}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}` as CalendarDate;
}
