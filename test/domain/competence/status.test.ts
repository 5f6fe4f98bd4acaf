import { describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { complianceWindow, standingOf, standings } from '../../../src/domain/competence/status.js';
import type { Achievement } from '../../../src/domain/competence/types.js';
import { aCompetence, anAchievement, FIRE } from '../../builders/competence.js';

const fire = aCompetence(FIRE);
const window = complianceWindow(date('2015-06-30'));
const required = { competence: FIRE, level: 2, essential: true };

function statusOf(achievement: Partial<Achievement> | undefined) {
  const standing = standingOf(
    fire,
    required,
    achievement && anAchievement({ level: 2, ...achievement }),
    window,
  );
  return [standing?.status, standing?.reason];
}

describe('a required competence', () => {
  it('is Red, never achieved, without an achievement', () => {
    expect(statusOf(undefined)).toEqual(['red', 'never-achieved']);
  });

  it('is Red, expired, from the day after its expiry, below the level or not', () => {
    expect(statusOf({ expires: date('2015-06-29') })).toEqual(['red', 'expired']);
    expect(statusOf({ expires: date('2015-06-29'), level: 1 })).toEqual(['red', 'expired']);
  });

  it('is Red, below level, when it is valid at a lower one, soon to expire or not', () => {
    expect(statusOf({ level: 1 })).toEqual(['red', 'below-level']);
    expect(statusOf({ level: 1, expires: date('2015-07-01') })).toEqual(['red', 'below-level']);
  });

  it('is Amber when it expires from the day through the same day three months later', () => {
    expect(statusOf({ expires: date('2015-06-30') })).toEqual(['amber', null]);
    expect(statusOf({ expires: date('2015-09-30') })).toEqual(['amber', null]);
  });

  it('is Green when it expires later, or never, at the level or above', () => {
    expect(statusOf({ expires: date('2015-10-01') })).toEqual(['green', null]);
    expect(statusOf({ level: 3 })).toEqual(['green', null]);
  });
});

it('three months after 30 November are over on the last day of February', () => {
  expect(complianceWindow(date('2015-11-30')).until).toBe('2016-02-29');
});

it('a competence that is not required is Blue while it is valid, and then on no list', () => {
  expect(standingOf(fire, undefined, anAchievement({ expires: date('2015-06-30') }), window)?.status).toBe(
    'blue',
  );
  expect(standingOf(fire, undefined, anAchievement({ expires: date('2015-06-29') }), window)).toBeUndefined();
  expect(standingOf(fire, undefined, undefined, window)).toBeUndefined();
});

it('the list is ordered Red first, then by expiry with none last, then by name', () => {
  const level = 1;
  const names = ['green-none', 'green-late', 'blue-soon', 'amber', 'red-b', 'red-a', 'red-expired', 'gone'];
  const expiries: Record<string, string> = {
    'green-late': '2020-01-01',
    'blue-soon': '2015-08-02',
    amber: '2015-08-01',
    'red-expired': '2015-01-02',
    gone: '2015-01-02',
  };
  const current = new Map(
    names
      .filter((name) => !['red-a', 'red-b'].includes(name))
      .map((competence) => {
        const expires = expiries[competence] === undefined ? null : date(expiries[competence]);
        return [competence, anAchievement({ competence, expires })];
      }),
  );
  const needed = names
    .filter((name) => name !== 'blue-soon' && name !== 'gone')
    .map((competence) => ({ competence, level, essential: false }));
  const catalogue = new Map(names.map((name) => [name, aCompetence(name)]));
  expect(standings(needed, current, catalogue, window).map((each) => each.competence)).toEqual([
    'red-expired',
    'red-a',
    'red-b',
    'amber',
    'blue-soon',
    'green-late',
    'green-none',
  ]);
});
