import type { CalendarDate } from '../domain/calendar.js';
import { parseCalendarDate } from '../domain/calendar.js';
import { dateInKnownZone } from '../domain/summer-time.js';

/**
 * The calendar date of an instant (milliseconds since 1970) in a time zone. The usual zones are reckoned by rule: loading the
 * system's tables of time zones takes a third of the time in which Node starts.
 */
export function todayIn(timeZone: string, instant: number): CalendarDate {
  return dateInKnownZone(timeZone, instant) ?? dateByTables(timeZone, instant);
}

function dateByTables(timeZone: string, instant: number): CalendarDate {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const today = parseCalendarDate(format.format(instant));
  if (today === undefined) throw new Error(`No calendar date for ${instant} in ${timeZone}`);
  return today;
}
