import { addCalendar, calendarDate, daysInMonth, parts, type CalendarDate } from '../calendar.js';

/**
 * The days of a trend over so many months, earliest first: the last day of each earlier month, and
 * finally `asOf`.
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
