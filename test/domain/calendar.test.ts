import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addCalendar,
  calendarDate,
  date,
  dayNumber,
  daysBetween,
  daysInMonth,
  fromDayNumber,
  fromDecimal,
  parseCalendarDate,
  parts,
  toDecimal,
  type CalendarUnit,
} from '../../src/domain/calendar.js';

const firstDay = dayNumber(date('0001-01-01'));
const lastDay = dayNumber(date('9999-12-31'));
const anyDate = fc.integer({ min: firstDay, max: lastDay }).map(fromDayNumber);
/** Far enough from both ends for the steps that the properties take. */
const midDate = fc
  .integer({ min: dayNumber(date('1000-01-01')), max: dayNumber(date('3000-12-31')) })
  .map(fromDayNumber);

describe('a calendar date', () => {
  it.each(['2024-02-29', '0001-01-01', '9999-12-31', '2000-02-29'])('%s is a date', (text) => {
    expect(parseCalendarDate(text)).toBe(text);
  });

  it.each([
    '2015-06-31',
    '2023-02-29',
    '1900-02-29',
    '0000-01-01',
    '2024-13-01',
    '2024-00-10',
    '2024-01-00',
    '2024-1-1',
    ' 2024-01-01',
    '2024-01-01T00:00',
    '20240101',
    '',
  ])('"%s" is not, and is never rolled to another day', (text) => {
    expect(parseCalendarDate(text)).toBeUndefined();
  });

  it('is not made of a fraction', () => {
    expect(calendarDate(2024, 1.5, 1)).toBeUndefined();
    expect(calendarDate(2024, 1, 1.5)).toBeUndefined();
    expect(calendarDate(2024.5, 1, 1)).toBeUndefined();
  });

  it('a wrong literal is refused aloud', () => {
    expect(() => date('2015-06-31')).toThrow(RangeError);
    expect(() => fromDecimal(20150631)).toThrow(RangeError);
  });

  it('is day 0 on 1 January 1970', () => {
    expect(dayNumber(date('1970-01-01'))).toBe(0);
    expect(dayNumber(date('1969-12-31'))).toBe(-1);
    expect(dayNumber(date('2000-03-01'))).toBe(11_017);
  });

  it('agrees with the platform about the days of the common era', () => {
    fc.assert(
      fc.property(anyDate, (day) => {
        expect(new Date(`${day}T00:00:00Z`).getTime() / 86_400_000).toBe(dayNumber(day));
      }),
    );
  });

  it('comes back from its day number, its decimal, its parts and its text', () => {
    fc.assert(
      fc.property(anyDate, (day) => {
        expect(fromDayNumber(dayNumber(day))).toBe(day);
        expect(fromDecimal(toDecimal(day))).toBe(day);
        expect(calendarDate(...parts(day))).toBe(day);
        expect(parseCalendarDate(day)).toBe(day);
      }),
    );
  });

  it('orders as text, as decimal and as day number alike', () => {
    fc.assert(
      fc.property(anyDate, anyDate, (a, b) => {
        expect(a < b).toBe(dayNumber(a) < dayNumber(b));
        expect(toDecimal(a) < toDecimal(b)).toBe(a < b);
        expect(Math.sign(daysBetween(a, b))).toBe(Math.sign(dayNumber(b) - dayNumber(a)));
      }),
    );
  });
});

describe('adding to a date', () => {
  it.each<[string, number, CalendarUnit, string]>([
    ['2024-02-29', 1, 'year', '2025-02-28'],
    ['2024-02-29', 4, 'year', '2028-02-29'],
    ['2024-02-29', -1, 'year', '2023-02-28'],
    ['2015-03-31', 3, 'month', '2015-06-30'],
    ['2015-06-30', 3, 'month', '2015-09-30'],
    ['2024-11-30', 3, 'month', '2025-02-28'],
    ['2024-01-15', -1, 'month', '2023-12-15'],
    ['2024-12-31', 1, 'day', '2025-01-01'],
    ['2024-03-01', -1, 'day', '2024-02-29'],
    ['2024-02-22', 1, 'week', '2024-02-29'],
    ['9999-12-31', 1, 'day', '9999-12-31'],
    ['9999-12-31', 1, 'month', '9999-12-31'],
    ['0001-01-01', -1, 'day', '0001-01-01'],
    ['0001-01-01', -1, 'year', '0001-01-01'],
  ])('%s and %i %s is %s', (from, count, unit, expected) => {
    expect(addCalendar(date(from), count, unit)).toBe(expected);
  });

  it('days there and back again is where it began', () => {
    fc.assert(
      fc.property(midDate, fc.integer({ min: -100_000, max: 100_000 }), (day, count) => {
        const there = addCalendar(day, count, 'day');
        expect(daysBetween(day, there)).toBe(count);
        expect(addCalendar(there, -count, 'day')).toBe(day);
      }),
    );
  });

  it('a week is seven days, and a year twelve months', () => {
    fc.assert(
      fc.property(midDate, fc.integer({ min: -500, max: 500 }), (day, count) => {
        expect(addCalendar(day, count, 'week')).toBe(addCalendar(day, 7 * count, 'day'));
        expect(addCalendar(day, count, 'year')).toBe(addCalendar(day, 12 * count, 'month'));
      }),
    );
  });

  it('months keep the day of the month, or take the last there is', () => {
    fc.assert(
      fc.property(midDate, fc.integer({ min: -500, max: 500 }), (day, count) => {
        const [year, month, dayOfMonth] = parts(day);
        const [toYear, toMonth, toDay] = parts(addCalendar(day, count, 'month'));
        expect(toYear * 12 + toMonth).toBe(year * 12 + month + count);
        expect(toDay).toBe(Math.min(dayOfMonth, daysInMonth(toYear, toMonth)));
      }),
    );
  });
});
