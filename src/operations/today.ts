import type { CalendarDate } from '../domain/calendar.js';
import { date, parseCalendarDate } from '../domain/calendar.js';
import { dateInKnownZone } from '../domain/summer-time.js';

/**
 * Returns the calendar date of an instant (milliseconds since 1970) in a time zone. Common zones
 * are computed by rule, because the time zone tables cost a third of Node's start-up.
 */
export function todayIn(timeZone: string, instant: number): CalendarDate {
  return daysIn(timeZone)(instant);
}

/** The same for many instants; loads the tables once. */
export function daysIn(timeZone: string): (instant: number) => CalendarDate {
  let tables: Intl.DateTimeFormat | undefined;
  return (instant) => {
    const known = dateInKnownZone(timeZone, instant);
    if (known !== undefined) return known;
    tables ??= new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    return parseCalendarDate(tables.format(instant)) ?? LAST_DAY;
  };
}

/** Last calendar date: a later instant may already belong to year 10000 further east. */
const LAST_DAY = date('9999-12-31');
