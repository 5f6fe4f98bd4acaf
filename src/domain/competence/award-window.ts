import { date, dayNumber, fromDayNumber, type CalendarDate } from '../calendar.js';
import { renewalDate, type Renewal } from './expiry.js';
import type { ComplianceWindow } from './status.js';

/**
 * The award dates between which an achievement without a stored expiry changes its standing. A
 * store can compare award dates with them, without calendar arithmetic; the result equals
 * `expiryOf`.
 */
export interface AwardWindow {
  /** Awards from this day on are still valid on the window's first day. Null: none is. */
  readonly validFrom: CalendarDate | null;
  /** Awards from this day on expire after the window's last day, or never. Null: none does. */
  readonly lastingFrom: CalendarDate | null;
}

/** The two dates for a competence (domain page, section 3: expiry, and expiring within the window). */
export function awardWindow(competence: Renewal, { asOf, until }: ComplianceWindow): AwardWindow {
  return {
    validFrom: firstAward(competence, (expires) => expires >= asOf),
    lastingFrom: firstAward(competence, (expires) => expires > until),
  };
}

/** A later award never falls due earlier, so halving finds the first award that will do. */
function firstAward(competence: Renewal, suffices: (expires: CalendarDate) => boolean): CalendarDate | null {
  const isEnough = (day: number): boolean => {
    const expires = renewalDate(fromDayNumber(day), competence);
    return expires === null || suffices(expires);
  };
  let [low, high] = [dayNumber(FIRST_DAY), dayNumber(LAST_DAY)];
  if (!isEnough(high)) return null;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle + 1;
  }
  return fromDayNumber(low);
}

const FIRST_DAY = date('0001-01-01');
const LAST_DAY = date('9999-12-31');
