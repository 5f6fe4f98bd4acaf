import type { CalendarDate } from './calendar.js';
import { date, dayNumber, fromDayNumber, parts } from './calendar.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * The years in which the rule applies: British clocks have followed the European Union since 1996.
 */
const FIRST_YEAR = 1996;
const LAST_YEAR = 2037;

/**
 * The calendar date of an instant (milliseconds since 1970) in `UTC` or `Europe/London`, from 1996
 * to 2037; undefined for other zones and times. A property test compares it with the zone tables.
 * Source: Summer Time Order 2002 (S.I. 2002/262): from one o'clock, Greenwich mean time, on the
 * last Sunday of March to the same on the last Sunday of October.
 */
export function dateInKnownZone(timeZone: string, instant: number): CalendarDate | undefined {
  const greenwich = fromDayNumber(Math.floor(instant / DAY));
  const [year] = parts(greenwich);
  if (year < FIRST_YEAR || year > LAST_YEAR) return undefined;
  if (timeZone === 'UTC') return greenwich;
  if (timeZone !== 'Europe/London') return undefined;
  const isSummer =
    instant >= lastSunday(date(`${year}-03-31`)) + HOUR && instant < lastSunday(date(`${year}-10-31`)) + HOUR;
  return isSummer ? fromDayNumber(Math.floor((instant + HOUR) / DAY)) : greenwich;
}

/** The start of the last Sunday not after this date, in milliseconds since 1970 (a Thursday). */
function lastSunday(notAfter: CalendarDate): number {
  const day = dayNumber(notAfter);
  return (day - ((day + 4) % 7)) * DAY;
}
