import { describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import {
  compareExpiry,
  dateFromExpiry,
  expiryOf,
  isValidThrough,
  renewalDate,
} from '../../../src/domain/competence/expiry.js';
import { aCompetence, anAchievement } from '../../builders/competence.js';

const yearly = aCompetence('NHS|A|B|', 1);
const forever = aCompetence('NHS|A|C|');

describe('the expiry of an achievement', () => {
  it('is the stored date, whatever the renewal period', () => {
    const stored = anAchievement({ expires: date('2019-05-06') });
    expect(expiryOf(stored, yearly)).toBe('2019-05-06');
    expect(expiryOf(stored, forever)).toBe('2019-05-06');
  });

  it('follows from the date last awarded, and without one from the date from', () => {
    expect(expiryOf(anAchievement({ from: date('2015-01-01'), awarded: date('2015-03-01') }), yearly)).toBe(
      '2016-03-01',
    );
    expect(expiryOf(anAchievement({ from: date('2015-01-01') }), yearly)).toBe('2016-01-01');
  });

  it('is never where the competence has no renewal period', () => {
    expect(expiryOf(anAchievement(), forever)).toBeNull();
  });

  it('keeps the calendar: 29 February plus a year is 28 February', () => {
    expect(renewalDate(date('2024-02-29'), yearly)).toBe('2025-02-28');
    expect(renewalDate(date('2024-02-29'), aCompetence('x|y', 4))).toBe('2028-02-29');
    expect(renewalDate(date('2024-11-30'), aCompetence('x|y', 3, 'month'))).toBe('2025-02-28');
    expect(renewalDate(date('2024-02-28'), aCompetence('x|y', 2, 'week'))).toBe('2024-03-13');
  });

  it('gives the date from when nothing else is stated', () => {
    expect(dateFromExpiry(date('2016-03-31'), aCompetence('x|y', 3))).toBe('2013-03-31');
    expect(dateFromExpiry(date('2024-02-29'), yearly)).toBe('2023-02-28');
    expect(dateFromExpiry(date('2016-03-31'), forever)).toBeNull();
  });
});

it('a competence is valid through its expiry date', () => {
  expect(isValidThrough(date('2015-06-30'), date('2015-06-30'))).toBe(true);
  expect(isValidThrough(date('2015-06-30'), date('2015-07-01'))).toBe(false);
  expect(isValidThrough(null, date('9999-12-31'))).toBe(true);
});

it('no expiry is later than any', () => {
  const expiries = [null, date('2015-06-30'), date('9999-12-31'), date('2015-06-29'), null];
  expect(expiries.sort(compareExpiry)).toEqual(['2015-06-29', '2015-06-30', '9999-12-31', null, null]);
});
