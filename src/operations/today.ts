import type { CalendarDate } from '../domain/calendar.js';
import { date, parseCalendarDate } from '../domain/calendar.js';
import { dateInKnownZone } from '../domain/summer-time.js';

/**
 * The calendar date of an instant (milliseconds since 1970) in a time zone. The usual zones are reckoned by rule: loading the
 * system's tables of time zones takes a third of the time in which Node starts.
 */
export function todayIn(timeZone: string, instant: number): CalendarDate {
  return daysIn(timeZone)(instant);
}

/** The same for many instants: the tables are loaded once. */
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

/** Beyond it there are no calendar dates: an instant of that evening is already of the next year further east. */
const LAST_DAY = date('9999-12-31');
