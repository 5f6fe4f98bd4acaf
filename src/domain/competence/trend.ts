import { addCalendar, calendarDate, daysInMonth, parts, type CalendarDate } from '../calendar.js';

/**
 * The days for which a trend over so many months is computed, earliest first: the last day of each month before that of
 * `asOf`, and at the end `asOf` itself.
 */
export function trendDates(asOf: CalendarDate, months: number): CalendarDate[] {
  const dates: CalendarDate[] = [];
  for (let back = months - 1; back > 0; back -= 1) {
    dates.push(lastDayOfMonth(addCalendar(asOf, -back, 'month')));
  }
  return [...dates, asOf];
}

function lastDayOfMonth(day: CalendarDate): CalendarDate {
  const [year, month] = parts(day);
  return calendarDate(year, month, daysInMonth(year, month)) ?? day;
}
