import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addCalendar, date, fromDayNumber } from '../../../src/domain/calendar.js';
import { awardWindow } from '../../../src/domain/competence/award-window.js';
import { expiryOf } from '../../../src/domain/competence/expiry.js';
import { complianceWindow, expiresWithin } from '../../../src/domain/competence/status.js';
import { isValidThrough } from '../../../src/domain/competence/expiry.js';
import { renewalUnits } from '../../../src/domain/competence/vocabulary.js';
import { aCompetence } from '../../builders/competence.js';

describe('the award dates that matter to a window', () => {
  it('a year’s award of 29 February 2024 is valid through 28 February 2025', () => {
    const yearly = aCompetence('NHS|CSTF|Fire|', 1);
    expect(awardWindow(yearly, complianceWindow(date('2025-02-28'))).validFrom).toBe('2024-02-28');
    expect(awardWindow(yearly, complianceWindow(date('2025-03-01'))).validFrom).toBe('2024-03-01');
  });

  it('every award of a competence without a renewal period is valid for ever', () => {
    expect(awardWindow(aCompetence(), complianceWindow(date('2026-01-01')))).toEqual({
      validFrom: '0001-01-01',
      lastingFrom: '0001-01-01',
    });
  });

  it('no award outlasts the last day of the calendar', () => {
    const window = { asOf: date('9999-11-01'), until: date('9999-12-31') };
    expect(awardWindow(aCompetence('x|y', 1), window).lastingFrom).toBeNull();
  });

  it('comparing with them says of any award what its expiry date says', () => {
    const near = fc.integer({ min: -900, max: 900 });
    fc.assert(
      fc.property(
        fc.integer({ min: 10_000, max: 25_000 }).map(fromDayNumber),
        fc.oneof(
          near,
          near.map((days) => days * 3),
        ),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(...renewalUnits),
        (asOf, back, every, unit) => {
          const competence = aCompetence('x|y', every, unit);
          const window = complianceWindow(asOf);
          const awarded = addCalendar(addCalendar(asOf, -every, unit), back, 'day');
          const { validFrom, lastingFrom } = awardWindow(competence, window);
          const expires = expiryOf({ from: awarded, awarded: null, expires: null }, competence);
          const valid = validFrom !== null && awarded >= validFrom;
          const lasting = lastingFrom !== null && awarded >= lastingFrom;
          expect(valid).toBe(isValidThrough(expires, asOf));
          expect(valid && !lasting).toBe(expiresWithin(expires, window));
        },
      ),
      { numRuns: 500 },
    );
  });
});
