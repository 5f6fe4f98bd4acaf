import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import {
  ComplianceAccumulator,
  figuresOf,
  sumFigures,
  tally,
  type CompliancePair,
} from '../../../src/domain/competence/compliance.js';
import { complianceWindow, standingOf } from '../../../src/domain/competence/status.js';
import { aCompetence, anAchievement, anAssignment, FIRE } from '../../builders/competence.js';
import { percentOf } from '../../../src/domain/percent.js';

const asOf = date('2015-06-30');
const window = complianceWindow(asOf);

/** Required and achieved of the thirteen rows of the guide's table. */
const guideRows = [
  [22, 2],
  [13, 13],
  [24, 8],
  [25, 17],
  [20, 1],
  [13, 0],
  [14, 0],
  [13, 13],
  [21, 2],
  [14, 0],
  [22, 11],
  [25, 13],
  [15, 0],
] as const;

function counts(required: number, achieved: number, expiringSoon = 0, futureEnrolments = 0) {
  return { assignmentCount: 1, required, achieved, expiringSoon, futureEnrolments };
}

describe('the figures of a row', () => {
  it('are exact to two decimals, half up', () => {
    expect(percentOf(80, 241)).toBe(33.2);
    expect(percentOf(2, 22)).toBe(9.09);
    expect(percentOf(2, 21)).toBe(9.52);
    expect(percentOf(13, 15)).toBe(86.67);
    expect(percentOf(1, 800)).toBe(0.13);
    expect(percentOf(201, 20_000)).toBe(1.01);
  });

  it('have no percentage where nothing is required', () => {
    expect(figuresOf(counts(0, 0))).toMatchObject({
      compliancePercent: null,
      predictedPercent: null,
      predictedPercentIncEnrolments: null,
    });
  });

  it('predict what is left when the expiring have gone, and what the enrolments bring', () => {
    expect(figuresOf(counts(15, 13, 10, 4))).toMatchObject({
      compliancePercent: 86.67,
      predictedPercent: 20,
      predictedPercentIncEnrolments: 46.67,
    });
    expect(figuresOf(counts(2, 2, 0, 5)).predictedPercentIncEnrolments).toBe(100);
  });

  it('total sums over sums: the thirteen rows of the guide are 80 of 241, 33.20 %', () => {
    const total = sumFigures(guideRows.map(([required, achieved]) => counts(required, achieved)));
    expect(total).toMatchObject({
      assignmentCount: 13,
      required: 241,
      achieved: 80,
      compliancePercent: 33.2,
    });
  });

  it('are within half a hundredth of the true percentage', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400_000_000 }), fc.nat({ max: 400_000_000 }), (whole, part) => {
        const hundredths = BigInt(Math.round((percentOf(part, whole) ?? NaN) * 100));
        const twice = 2n * (hundredths * BigInt(whole) - 10_000n * BigInt(part));
        expect(twice <= BigInt(whole) && twice > -BigInt(whole)).toBe(true);
      }),
    );
  });
});

function pair(of: Partial<CompliancePair> = {}): CompliancePair {
  return {
    assignment: anAssignment(),
    required: { competence: FIRE, level: 1, essential: true },
    competence: aCompetence(FIRE),
    current: undefined,
    hasFutureEnrolment: false,
    ...of,
  };
}

const expiringOn = (day: string) => anAchievement({ expires: date(day) });

describe('a tally', () => {
  it('counts each pair once and each assignment once', () => {
    const other = anAssignment({ number: '2' });
    const again = anAssignment();
    const pairs = [pair(), pair(), pair({ assignment: other }), pair({ assignment: again })];
    expect(tally(pairs, window)).toMatchObject({ assignmentCount: 2, required: 4, achieved: 0 });
  });

  it('counts as expiring soon what expires from the day through the same day three months later', () => {
    const days = ['2015-06-29', '2015-06-30', '2015-09-30', '2015-10-01'];
    const pairs = days.map((day) => pair({ current: expiringOn(day) }));
    expect(tally(pairs, window)).toMatchObject({ required: 4, achieved: 3, expiringSoon: 2 });
  });

  it('counts a future enrolment where the pair is unmet or expiring, and not where it is met', () => {
    const hasFutureEnrolment = true;
    const figures = tally(
      [
        pair({ hasFutureEnrolment }),
        pair({ hasFutureEnrolment, current: expiringOn('2015-07-01') }),
        pair({ hasFutureEnrolment, current: expiringOn('2016-07-01') }),
        pair(),
      ],
      window,
    );
    expect(figures).toMatchObject({
      futureEnrolments: 2,
      predictedPercent: 25,
      predictedPercentIncEnrolments: 75,
    });
  });

  it('does not count an achievement below the required level, nor its expiry', () => {
    const required = { competence: FIRE, level: 2, essential: true };
    const figures = tally([pair({ required, current: expiringOn('2015-07-01') })], window);
    expect(figures).toMatchObject({ required: 1, achieved: 0, expiringSoon: 0 });
  });

  it('agrees with the colours: achieved are Amber and Green, expiring soon are Amber', () => {
    const pairs = fc.array(
      fc.record({
        level: fc.integer({ min: 1, max: 2 }),
        held: fc.option(
          fc.record({
            level: fc.integer({ min: 1, max: 2 }),
            expires: fc.constantFrom(
              null,
              ...['2015-06-29', '2015-06-30', '2015-09-30', '2015-10-01'].map(date),
            ),
          }),
          { nil: undefined },
        ),
      }),
    );
    fc.assert(
      fc.property(pairs, (list) => {
        const all = list.map(({ level, held }) =>
          pair({
            required: { competence: FIRE, level, essential: false },
            current: held && anAchievement(held),
          }),
        );
        const colours = all.map(
          (each) => standingOf(each.competence, each.required, each.current, window)?.status,
        );
        const amber = colours.filter((colour) => colour === 'amber').length;
        const green = colours.filter((colour) => colour === 'green').length;
        expect(tally(all, window)).toMatchObject({ achieved: amber + green, expiringSoon: amber });
      }),
    );
  });

  it('of parts sums to the tally of the whole, and never exceeds 100 %', () => {
    const somePair = fc.record({
      assignment: fc.integer({ min: 1, max: 3 }).map((n) => anAssignment({ number: String(n) })),
      current: fc.constantFrom(undefined, expiringOn('2015-07-01'), expiringOn('2016-07-01')),
      hasFutureEnrolment: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(somePair), (list) => {
        const all = list.map(pair);
        const parts = ['1', '2', '3'].map((number) =>
          all.filter((each) => each.assignment.number === number),
        );
        const whole = tally(all, window);
        expect(sumFigures(parts.map((part) => tally(part, window)))).toEqual(whole);
        expect(whole.predictedPercentIncEnrolments ?? 0).toBeLessThanOrEqual(100);
      }),
    );
  });
});

it('an assignment that requires nothing is counted, and leaves the percentage alone', () => {
  const accumulator = new ComplianceAccumulator(window);
  accumulator.addAssignment();
  expect(accumulator.figures()).toMatchObject({ assignmentCount: 1, required: 0, compliancePercent: null });
});
