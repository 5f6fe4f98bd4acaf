import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addCalendar, date } from '../../../src/domain/calendar.js';
import { currentAchievement, currentAchievements } from '../../../src/domain/competence/current.js';
import { aCompetence, anAchievement, FIRE } from '../../builders/competence.js';

const fire = aCompetence(FIRE, 2);
const asOf = date('2015-06-30');

describe('the current achievement', () => {
  it('is the one with the latest date from, even when an older one lasts longer at a higher level', () => {
    const older = anAchievement({ from: date('2014-01-01'), level: 3, expires: date('2030-01-01') });
    const newer = anAchievement({ from: date('2015-01-01'), expires: date('2015-02-01') });
    expect(currentAchievement([older, newer], fire, asOf)).toBe(newer);
  });

  it('has begun: from the day itself, and not before', () => {
    const today = anAchievement({ from: asOf });
    const tomorrow = anAchievement({ from: addCalendar(asOf, 1, 'day') });
    expect(currentAchievement([today, tomorrow], fire, asOf)).toBe(today);
    expect(currentAchievement([tomorrow], fire, asOf)).toBeUndefined();
  });

  it('is of two of one date the higher level, then the later expiry, none being the latest', () => {
    const short = anAchievement({ level: 2, expires: date('2016-01-01') });
    const low = anAchievement({ level: 1, expires: date('2030-01-01') });
    const byRenewal = anAchievement({ level: 2 });
    expect(currentAchievement([low, short], fire, asOf)).toBe(short);
    expect(currentAchievement([short, byRenewal], fire, asOf)).toBe(byRenewal);
    const endless = aCompetence(FIRE);
    expect(currentAchievement([short, byRenewal], endless, asOf)).toBe(byRenewal);
  });

  it('is the same in either order when a stored expiry is just what the renewal period gives', () => {
    const awarded = date('2014-01-01');
    const stored = anAchievement({ awarded, expires: date('2016-01-01') });
    const derived = anAchievement({ awarded });
    expect(currentAchievement([stored, derived], fire, asOf)).toBe(stored);
    expect(currentAchievement([derived, stored], fire, asOf)).toBe(stored);
  });

  it('is of the competence asked for', () => {
    expect(currentAchievement([anAchievement({ competence: 'NHS|A|Other|' })], fire, asOf)).toBeUndefined();
  });
});

it('the current achievement does not depend on the order of the rows, nor on whether it is asked for alone', () => {
  const rows = fc.array(
    fc.record({
      from: fc.constantFrom(date('2014-01-01'), date('2015-01-01'), date('2016-01-01')),
      level: fc.integer({ min: 1, max: 2 }),
      awarded: fc.constantFrom(null, date('2014-01-01'), date('2014-02-01')),
      expires: fc.constantFrom(null, date('2016-01-01')),
      source: fc.constantFrom('class' as const, 'iat' as const),
      competence: fc.constantFrom(FIRE, 'NHS|A|Other|', 'NHS|A|Unknown|'),
    }),
    { maxLength: 8 },
  );
  const other = aCompetence('NHS|A|Other|');
  const catalogue = new Map([fire, other].map((each) => [each.name, each]));
  fc.assert(
    fc.property(
      rows.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => {
        const achievements = all.map(anAchievement);
        const each = currentAchievements(shuffled.map(anAchievement), catalogue, asOf);
        for (const competence of [fire, other]) {
          expect(each.get(competence.name)).toEqual(currentAchievement(achievements, competence, asOf));
        }
        expect(each.has('NHS|A|Unknown|')).toBe(false);
      },
    ),
  );
});
