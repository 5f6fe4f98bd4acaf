import { dayNumber, type CalendarDate } from '../../domain/calendar.js';
import { storedDate } from '../columns.js';

/**
 * How a block writes dates: as days since `zero`, 0 for none. Two-byte codes reach from 1900 to 2079;
 * every later date, such as the 31 December 4712 that some systems write for "no end", is `later`.
 */
export interface DayCodes {
  /** The day before the first one, as days since 1970. */
  readonly zero: number;
  /** This day and every later one: a question about such a day needs wider codes. */
  readonly later: number;
}

export const narrowDays: DayCodes = { zero: dayNumber('1899-12-31' as CalendarDate), later: 65_535 };
export const wideDays: DayCodes = { zero: dayNumber('0001-01-01' as CalendarDate) - 1, later: 3_652_060 };

/** Days since 1970 of stored dates (YYYYMMDD); each is computed once. */
export class DecimalDays {
  readonly #known = new Map<number, number>();

  of(decimal: number): number {
    let day = this.#known.get(decimal);
    if (day === undefined) this.#known.set(decimal, (day = dayNumber(storedDate(decimal))));
    return day;
  }
}
