import { addCalendar, type CalendarDate } from '../calendar.js';
import type { Achievement, Competence } from './types.js';

/** The part of a competence definition that dates depend on. */
export type Renewal = Pick<Competence, 'renewalEvery' | 'renewalUnit'>;

/** The dates of an achievement that its expiry follows from. */
export type AwardDates = Pick<Achievement, 'from' | 'awarded' | 'expires'>;

/**
 * The last day on which the achievement is valid, or null when it never expires: the stored date,
 * else date last awarded (or date from) plus the renewal period (domain page, section 3).
 */
export function expiryOf(achievement: AwardDates, competence: Renewal): CalendarDate | null {
  return achievement.expires ?? renewalDate(achievement.awarded ?? achievement.from, competence);
}

/**
 * The day on which an award of this day is due again, or null without a renewal period. By
 * calendar: an award of 29 February that lasts a year is due on 28 February.
 */
export function renewalDate(awarded: CalendarDate, competence: Renewal): CalendarDate | null {
  const { renewalEvery, renewalUnit } = competence;
  if (renewalEvery === null || renewalUnit === null) return null;
  return addCalendar(awarded, renewalEvery, renewalUnit);
}

/**
 * The date from of a transferred award that states only its expiry: the expiry less the renewal
 * period, or null without one (domain page, section 3, competence transfers).
 */
export function dateFromExpiry(expires: CalendarDate, competence: Renewal): CalendarDate | null {
  const { renewalEvery, renewalUnit } = competence;
  if (renewalEvery === null || renewalUnit === null) return null;
  return addCalendar(expires, -renewalEvery, renewalUnit);
}

/**
 * Is a competence of this expiry valid on the day? The expiry date itself counts; null never
 * expires.
 */
export function isValidThrough(expires: CalendarDate | null, on: CalendarDate): boolean {
  return expires === null || expires >= on;
}

/** Compares expiry dates for sorting; null never expires and sorts last. */
export function compareExpiry(a: CalendarDate | null, b: CalendarDate | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}
