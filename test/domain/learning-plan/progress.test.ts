import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { planProgress } from '../../../src/domain/learning-plan/progress.js';
import { percentOf } from '../../../src/domain/percent.js';
import { aComponent } from '../../builders/learning-plan.js';

const today = date('2026-11-21');

/** A plan of 1000 planned minutes: so many due by today, and so many done (none of which is due). */
function planOf(expected: number, actual: number) {
  return [
    aComponent('due', { due: '2026-11-21', plannedMinutes: expected }),
    aComponent('done', { due: '2027-01-01', status: 'verified', plannedMinutes: actual }),
    aComponent('rest', { plannedMinutes: 1000 - expected - actual }),
  ];
}

describe('the progress of a plan', () => {
  it('is expected by what is due, today included, and actual by what is completed or verified', () => {
    const progress = planProgress(
      [
        aComponent('a', { due: '2026-11-20', status: 'completed', plannedMinutes: 100, actualMinutes: 999 }),
        aComponent('b', { due: '2026-11-21', plannedMinutes: 50 }),
        aComponent('c', { due: '2026-11-22', status: 'verified', plannedMinutes: 30 }),
        aComponent('d', { status: 'ready-for-qa', plannedMinutes: 120 }),
      ],
      today,
    );
    expect(progress).toEqual({
      plannedMinutes: 300,
      expectedMinutes: 150,
      actualMinutes: 130,
      expectedPercent: 50,
      actualPercent: 43.33,
      band: 'behind',
    });
  });

  it.each([
    [200, 149, 'behind'],
    [200, 150, 'on-track'],
    [200, 200, 'on-track'],
    [200, 250, 'on-track'],
    [200, 251, 'ahead'],
  ])('of 1000 minutes with %i expected and %i actual is %s', (expected, actual, band) => {
    expect(planProgress(planOf(expected, actual), today).band).toBe(band);
  });

  it('cannot be measured where nothing is planned', () => {
    for (const components of [[], [aComponent('a', { plannedMinutes: 0, status: 'completed' })]]) {
      expect(planProgress(components, today)).toMatchObject({
        expectedPercent: null,
        actualPercent: null,
        band: 'not-planned',
      });
    }
  });
});

describe('a percentage', () => {
  it.each([
    [1, 3, 33.33],
    [2, 3, 66.67],
    [1, 800, 0.13],
    [3, 800, 0.38],
    [201, 20_000, 1.01],
    [80, 241, 33.2],
    [0, 5, 0],
    [5, 5, 100],
  ])('%i of %i is %f: two decimals, half up', (part, whole, expected) => {
    expect(percentOf(part, whole)).toBe(expected);
  });

  it('of nothing is none', () => {
    expect(percentOf(0, 0)).toBeNull();
  });

  it('is within half a hundredth of the quotient', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 1_000_000 }), (part, whole) => {
        const percent = percentOf(part, whole) ?? Number.NaN;
        expect(Math.abs(percent - (100 * part) / whole)).toBeLessThan(0.005 + 1e-6);
      }),
    );
  });
});
