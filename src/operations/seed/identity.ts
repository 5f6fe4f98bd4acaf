import { addCalendar, type CalendarDate } from '../../domain/calendar.js';
import { ulnCheckDigit } from '../../domain/learning-plan/uln.js';
import type { Random } from './random.js';
import { ANCHOR } from './scenario.js';

/** A Unique Learner Number for this number, from 0: unique, with a valid check digit. */
export function ulnOf(number: number): string {
  for (let last = 0; last < 10; last += 1) {
    const nineDigits = `${10_000_000 + number}${last}`;
    const check = ulnCheckDigit(nineDigits);
    if (check !== undefined) return `${nineDigits}${check}`;
  }
  // A step of the ninth digit moves the sum by 2: at most one of ten digits has no check digit.
  throw new RangeError(`No ULN begins with ${10_000_000 + number}`);
}

/** A National Insurance number with the prefix of official examples; unique below 4 million. */
export function nationalInsuranceNumberOf(number: number): string {
  const digits = String((number * 7_919 + 104_729) % 1_000_000).padStart(6, '0');
  return `QQ${digits}${'ABCD'[Math.floor(number / 1_000_000) % 4]}`;
}

/** A birthday between the ages on the anchor day. */
export function birthday(random: Random, youngest: number, oldest: number): CalendarDate {
  return daysFrom(ANCHOR, -random.int(youngest * 365, oldest * 365));
}

export function daysFrom(from: CalendarDate, days: number): CalendarDate {
  return addCalendar(from, days, 'day');
}
