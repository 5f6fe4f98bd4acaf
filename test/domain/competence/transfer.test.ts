import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addCalendar, date, type CalendarDate } from '../../../src/domain/calendar.js';
import { currentAchievement } from '../../../src/domain/competence/current.js';
import { expiryOf, isValidThrough } from '../../../src/domain/competence/expiry.js';
import { peopleIndex } from '../../../src/domain/competence/matching.js';
import { decideRows, type MatchedRow, type RowsContext } from '../../builders/decide-rows.js';
import { rowDates } from '../../../src/domain/competence/assess-row.js';
import type { RowDecision } from '../../../src/domain/competence/transfer.js';
import { transferReasons } from '../../../src/domain/competence/transfer-reasons.js';
import type { Achievement } from '../../../src/domain/competence/types.js';
import {
  aCompetence,
  anAchievement,
  aPerson,
  aTransfer,
  aTransferRow,
  FIRE,
  ofPerson,
} from '../../builders/competence.js';

const asOf = date('2015-06-30');
const fire = aCompetence(FIRE, 1);
const LOCAL = '457|LOCAL|Fire|';
const GAS = 'NHS|CSTF|Gas Safety|';
const unmatched = { outcome: 'unable-to-match', person: null, candidates: [] } as const;

function decideAlone(row: MatchedRow, context: RowsContext): RowDecision {
  const [decision] = decideRows([row], context);
  if (decision === undefined) throw new RangeError('A row has no decision');
  return decision;
}

function decided(row: Parameters<typeof aTransferRow>[0], setup: Parameters<typeof aTransfer>[1] = {}) {
  return decideAlone(ofPerson(aTransferRow(row)), aTransfer(asOf, setup));
}

function reasonOf(row: Parameters<typeof aTransferRow>[0], setup: Parameters<typeof aTransfer>[1] = {}) {
  const { decision, reason } = decided(row, setup);
  return [decision, reason?.code, reason?.column];
}

describe('the dates of a row', () => {
  const none = { awarded: null, dateFrom: null, expires: null };

  it('begin with the date last awarded, or else Date From, or else the expiry less the renewal period', () => {
    const awarded = date('2015-03-01');
    const dateFrom = date('2015-02-01');
    const expires = date('2016-01-31');
    expect(rowDates({ awarded, dateFrom, expires }, fire, asOf)).toMatchObject({ from: awarded, expires });
    expect(rowDates({ awarded: null, dateFrom, expires }, fire, asOf)).toMatchObject({ from: dateFrom });
    expect(rowDates({ ...none, expires }, fire, asOf)).toMatchObject({ from: '2015-01-31', awarded: null });
  });

  it('end with the stated expiry, or else by the renewal period', () => {
    expect(rowDates({ ...none, awarded: date('2015-03-01') }, fire, asOf)).toMatchObject({
      stated: null,
      expires: '2016-03-01',
    });
  });

  it('are invalid when none of the three is there', () => {
    expect(rowDates(none, fire, asOf)).toBe(transferReasons['no-date']);
    expect(rowDates({ ...none, expires: date('2016-01-31') }, aCompetence(FIRE), asOf)).toBe(
      transferReasons['no-date'],
    );
  });
});

describe('a row is invalid', () => {
  const tomorrow = addCalendar(asOf, 1, 'day');

  it('when its cells could not be read, before anything else', () => {
    const problem = { code: 'impossible-date', column: 'Expiry Date', message: 'June has 30 days.' };
    expect(reasonOf({ problem, competence: 'NHS|No|Such|' })).toEqual([
      'invalid',
      'impossible-date',
      'Expiry Date',
    ]);
  });

  it('when the award is in the future, in the column that says so', () => {
    const expires = date('2030-01-01');
    expect(reasonOf({ awarded: asOf })[0]).toBe('accepted');
    expect(reasonOf({ awarded: tomorrow })).toEqual(['invalid', 'award-in-future', 'Date Last Awarded']);
    expect(reasonOf({ awarded: null, dateFrom: tomorrow })).toEqual([
      'invalid',
      'award-in-future',
      'Date From',
    ]);
    expect(reasonOf({ awarded: null, expires })).toEqual(['invalid', 'award-in-future', 'Expiry Date']);
  });

  it('when it expires before its award', () => {
    expect(reasonOf({ expires: date('2014-12-31') })).toEqual([
      'invalid',
      'expiry-before-award',
      'Expiry Date',
    ]);
  });

  it('when its status does not mean achieved, before anything else', () => {
    const problem = { code: 'impossible-date', column: 'Expiry Date', message: 'June has 30 days.' };
    for (const status of ['In Progress', 'Did not attend', 'Not achieved', 'Expired']) {
      expect(reasonOf({ status, problem, competence: 'NHS|No|Such|' })).toEqual([
        'invalid',
        'not-achieved',
        'Competency Status',
      ]);
    }
  });

  it('but not where the status is a word for achieved, ours or one that the tenant adds, in any case', () => {
    for (const status of ['Achieved', 'Completed', 'complete', ' ATTAINED ', '']) {
      expect(reasonOf({ status })[0]).toBe('accepted');
    }
    expect(reasonOf({ status: 'Signed off' })[0]).toBe('invalid');
    expect(reasonOf({ status: 'signed  off' }, { achievedStatuses: ['Signed Off'] })[0]).toBe('accepted');
  });

  it('when its level is above the highest that the competence states, or any that it stands for', () => {
    const [twoLevels, anyLevel] = [
      { ...fire, levels: 2 },
      { ...fire, levels: null },
    ];
    const competences = [twoLevels, aCompetence(GAS, 2)];
    const tooHigh = ['invalid', 'level-too-high', 'Proficiency Level'];
    expect(reasonOf({ level: 2 }, { competences })[0]).toBe('accepted');
    expect(reasonOf({ level: 3 }, { competences })).toEqual(tooHigh);
    expect(reasonOf({ level: 3 }, { competences: [anyLevel] })[0]).toBe('accepted');
    const equivalences = [
      { from: LOCAL, to: GAS },
      { from: LOCAL, to: FIRE },
    ];
    expect(reasonOf({ level: 3, competence: LOCAL }, { competences, equivalences })).toEqual(tooHigh);
  });

  it('when it has no date, though its competence be unknown', () => {
    expect(reasonOf({ awarded: null, competence: 'NHS|No|Such|' })[0]).toBe('invalid');
  });
});

describe('a row is decided by the first rule that applies', () => {
  const local = aCompetence(LOCAL, 1);

  it('an unknown competence, local or national, even of an expired award', () => {
    for (const competence of ['NHS|No|Such|', LOCAL, 'no name']) {
      expect(reasonOf({ competence, expires: date('2015-02-01') })).toEqual([
        'unknownCompetence',
        'unknown-competence',
        'Competency Name',
      ]);
    }
  });

  it('a local competence that no equivalence maps, even expired', () => {
    expect(
      reasonOf({ competence: LOCAL, expires: date('2015-02-01') }, { competences: [fire, local] })[0],
    ).toBe('localNotTransferable');
  });

  it('a competence expired on arrival, stated or by the renewal period, before the person is looked at', () => {
    const context = aTransfer(asOf);
    const expired = aTransferRow({ expires: date('2015-06-29') });
    expect(decideAlone({ row: expired, match: unmatched }, context).decision).toBe('expiredOnArrival');
    expect(reasonOf({ awarded: date('2014-06-29') })[0]).toBe('expiredOnArrival');
    expect(reasonOf({ awarded: date('2014-06-30') })[0]).toBe('accepted');
  });

  it('a person who is not matched waits for review, with the outcome as the reason', () => {
    const decision = decideAlone({ row: aTransferRow(), match: unmatched }, aTransfer(asOf));
    expect(decision).toMatchObject({ decision: 'needsReview', reason: { code: 'unable-to-match' } });
    expect(decision.awards[0]).toMatchObject({ award: { from: '2015-01-01' }, achievement: null });
  });

  it('an accepted row becomes an achievement of source iat under the name of the catalogue', () => {
    expect(decided({ competence: ' nhs|cstf|fire safety - 1 year ', level: 2 }).awards).toMatchObject([
      {
        decision: 'accepted',
        achievement: {
          person: '20059417',
          competence: FIRE,
          from: '2015-01-01',
          level: 2,
          awarded: '2015-01-01',
          expires: null,
          source: 'iat',
        },
      },
    ]);
  });
});

describe('a competence is already held', () => {
  it.each([
    ['at the level with the same expiry', { level: 2, expires: date('2016-01-01') }],
    ['at a higher level for longer', { level: 3, expires: date('2017-01-01') }],
    [
      'in a row that is not the current one',
      { level: 2, from: date('2014-01-01'), expires: date('2016-01-01') },
    ],
  ])('%s', (_how, of) => {
    const held = [
      anAchievement(of),
      anAchievement({ from: date('2014-06-01'), expires: date('2015-01-01') }),
    ];
    expect(reasonOf({ level: 2 }, { held })).toEqual(['alreadyHeld', 'already-held', null]);
  });

  it('without an expiry, but a row without one is not held with one', () => {
    const competences = [aCompetence(FIRE)];
    const endless = [anAchievement()];
    const ending = [anAchievement({ from: date('2014-01-01'), expires: date('2030-01-01') })];
    expect(reasonOf({ expires: date('2016-01-01') }, { competences, held: endless })[0]).toBe('alreadyHeld');
    expect(reasonOf({}, { competences, held: ending })[0]).toBe('accepted');
  });

  it('not at a lower level, nor for a shorter time, nor from a day yet to come', () => {
    const lower = anAchievement({ level: 1, expires: date('2016-01-01') });
    const shorter = anAchievement({ level: 2, expires: date('2015-12-31') });
    const toCome = anAchievement({ level: 2, from: date('2015-07-01'), expires: date('2018-01-01') });
    for (const each of [lower, shorter, toCome]) {
      expect(reasonOf({ level: 2 }, { held: [each] })[0]).toBe('accepted');
    }
  });
});

describe('a transfer never shortens what the person holds', () => {
  const held = [anAchievement({ level: 2, from: date('2014-12-01'), expires: date('2015-12-01') })];

  it('an award of a lower level for longer, or a higher for a shorter time, waits for review', () => {
    expect(reasonOf({ level: 1 }, { held })).toEqual(['needsReview', 'would-shorten', null]);
    expect(reasonOf({ level: 3, expires: date('2015-11-30') }, { held })[1]).toBe('would-shorten');
    expect(decided({ level: 1 }, { held }).awards[0]?.achievement).toMatchObject({
      level: 1,
      from: '2015-01-01',
    });
  });

  it('is accepted where what is held has expired', () => {
    const expired = [anAchievement({ level: 2, from: date('2014-12-01'), expires: date('2015-06-29') })];
    expect(reasonOf({ level: 1 }, { held: expired })[0]).toBe('accepted');
  });
});

describe('an award that would not count waits for review', () => {
  const held = [anAchievement({ level: 2, from: date('2014-12-01'), expires: date('2015-12-01') })];
  const older = ['needsReview', 'older-than-current', null];

  it('where it began before the current one, and would hold for longer or at a higher level', () => {
    expect(reasonOf({ awarded: date('2014-11-30'), expires: date('2016-11-30') }, { held })).toEqual(older);
    expect(
      reasonOf({ level: 3, awarded: date('2014-11-30'), expires: date('2015-11-01') }, { held }),
    ).toEqual(older);
  });

  it('where it began on the same day at a lower level', () => {
    expect(reasonOf({ awarded: date('2014-12-01'), expires: date('2016-11-30') }, { held })).toEqual(older);
  });

  it('also where the current one has expired, because that is the one that counts', () => {
    const expired = [anAchievement({ from: date('2015-02-01'), expires: date('2015-06-29') })];
    expect(reasonOf({ awarded: date('2014-11-30'), expires: date('2016-11-30') }, { held: expired })).toEqual(
      older,
    );
  });

  it('and is already held once it has been recorded', () => {
    const recorded = anAchievement({
      from: date('2014-11-30'),
      awarded: date('2014-11-30'),
      expires: date('2016-11-30'),
    });
    const row = { awarded: date('2014-11-30'), expires: date('2016-11-30') };
    expect(reasonOf(row, { held: [...held, recorded] })[0]).toBe('alreadyHeld');
  });
});

describe('an equivalence', () => {
  const competences = [fire, aCompetence(GAS, 2)];
  const equivalences = [
    { from: LOCAL, to: FIRE },
    { from: LOCAL, to: GAS },
  ];

  it('makes a local competence an award of each of its targets, known here or not', () => {
    const { decision, awards } = decided({ competence: LOCAL.toLowerCase() }, { competences, equivalences });
    expect(decision).toBe('accepted');
    expect(awards.map((each) => [each.achievement?.competence, each.award.expires])).toEqual([
      [FIRE, '2016-01-01'],
      [GAS, '2017-01-01'],
    ]);
  });

  it('is accepted when any target is, and says of each what became of it', () => {
    const held = [anAchievement()];
    const { decision, awards } = decided({ competence: LOCAL }, { competences, equivalences, held });
    expect(decision).toBe('accepted');
    expect(awards.map((each) => each.decision)).toEqual(['alreadyHeld', 'accepted']);
    const older = decided({ competence: LOCAL, awarded: date('2014-01-01') }, { competences, equivalences });
    expect(older.decision).toBe('accepted');
    expect(older.awards.map((each) => each.decision)).toEqual(['accepted', 'expiredOnArrival']);
  });

  it('leaves a national competence of the catalogue as it is, and one with no target in the catalogue unknown', () => {
    const national = decided({}, { competences, equivalences: [{ from: FIRE, to: GAS }] });
    expect(national.awards.map((each) => each.award.competence.name)).toEqual([FIRE]);
    expect(reasonOf({ competence: LOCAL }, { equivalences: [{ from: LOCAL, to: GAS }] })[0]).toBe(
      'unknownCompetence',
    );
  });
});

describe('of several rows for one person and competence', () => {
  function decisionsOf(
    rows: readonly Parameters<typeof aTransferRow>[0][],
    held: readonly Achievement[] = [],
  ) {
    const matched = rows.map((row, at) => ofPerson(aTransferRow({ line: at + 2, ...row })));
    return decideRows(matched, aTransfer(asOf, { held })).map((each) => [each.decision, each.reason?.code]);
  }
  const accepted = ['accepted', undefined];
  const other = ['alreadyHeld', 'other-row-decides'];

  it('the latest expiry decides, then the highest level, then the first line', () => {
    expect(decisionsOf([{ level: 2 }, { expires: date('2017-01-01') }, { level: 3 }])).toEqual([
      other,
      accepted,
      other,
    ]);
    expect(decisionsOf([{ level: 1 }, { level: 2 }])).toEqual([other, accepted]);
    expect(decisionsOf([{}, {}])).toEqual([accepted, other]);
  });

  it.each([
    [
      'the later date from',
      { awarded: null, dateFrom: date('2015-02-01'), expires: date('2016-01-01') },
      { awarded: null, dateFrom: date('2015-01-01'), expires: date('2016-01-01') },
    ],
    [
      'the one with a date last awarded',
      { awarded: date('2015-01-01'), expires: date('2016-01-01') },
      { awarded: null, dateFrom: date('2015-01-01'), expires: date('2016-01-01') },
    ],
    ['the stated expiry', { expires: date('2016-01-01') }, { expires: null }],
  ])('%s decides between rows of one expiry and level, in either order', (_which, first, second) => {
    expect(decisionsOf([first, second])).toEqual([accepted, other]);
    expect(decisionsOf([second, first])).toEqual([other, accepted]);
  });

  it("the sender's name settles a tie, so that the same rows are accepted in either order", () => {
    const competences = [fire, aCompetence(GAS, 1)];
    const equivalences = [
      { from: LOCAL, to: FIRE },
      { from: LOCAL, to: GAS },
    ];
    const context = aTransfer(asOf, { competences, equivalences });
    const decisionsIn = (names: readonly string[]) =>
      decideRows(
        names.map((competence, at) => ofPerson(aTransferRow({ line: at + 2, competence }))),
        context,
      ).map((each) => each.decision);
    expect(decisionsIn([LOCAL, FIRE])).toEqual(['accepted', 'alreadyHeld']);
    expect(decisionsIn([FIRE, LOCAL])).toEqual(['alreadyHeld', 'accepted']);
  });

  it('one that the person already holds is already held, though the deciding one waits', () => {
    const held = [anAchievement({ level: 2, from: date('2014-12-01'), expires: date('2015-12-01') })];
    const rows = [
      { level: 2, expires: date('2015-11-01') },
      { level: 1, expires: date('2017-01-01') },
    ];
    expect(decisionsOf(rows, held)).toEqual([other, ['needsReview', 'would-shorten']]);
  });

  it('rows of other people and competences are decided for themselves', () => {
    const anne = aPerson({ reference: '2' });
    const rows = [ofPerson(aTransferRow()), ofPerson(aTransferRow({ line: 3 }), anne)];
    expect(decideRows(rows, aTransfer(asOf)).map((each) => each.decision)).toEqual(['accepted', 'accepted']);
  });

  it('one that would count waits with the deciding one, when that one would not', () => {
    const held = [anAchievement({ from: date('2014-12-01'), expires: date('2015-12-01') })];
    const rows = [
      { awarded: date('2014-11-01'), expires: date('2017-01-01') },
      { awarded: date('2015-02-01'), expires: date('2016-01-01') },
      { awarded: date('2014-10-01'), expires: date('2016-01-01') },
    ];
    expect(decisionsOf(rows, held)).toEqual([
      ['needsReview', 'older-than-current'],
      ['needsReview', 'other-row-in-review'],
      other,
    ]);
  });

  it('one that holds more than the deciding one waits with it, when that one waits', () => {
    const held = [anAchievement({ level: 2, from: date('2014-12-01'), expires: date('2015-12-01') })];
    expect(
      decisionsOf(
        [
          { level: 2, expires: date('2016-01-01') },
          { level: 1, expires: date('2017-01-01') },
        ],
        held,
      ),
    ).toEqual([
      ['needsReview', 'other-row-in-review'],
      ['needsReview', 'would-shorten'],
    ]);
  });
});

describe('for any file and any history', () => {
  const competences = [aCompetence(FIRE, 1), aCompetence(GAS)];
  const equivalences = [
    { from: LOCAL, to: FIRE },
    { from: LOCAL, to: GAS },
  ];
  const people = [aPerson(), aPerson({ reference: '2', nationalInsuranceNumber: 'QQ333333C' })];
  const index = peopleIndex(people);
  const someDay = (from: number, to: number) =>
    fc.integer({ min: from, max: to }).map((months) => addCalendar(asOf, months, 'month'));
  const level = fc.integer({ min: 1, max: 3 });
  const history = fc.array(
    fc.record({
      person: fc.constantFrom('20059417', '2'),
      competence: fc.constantFrom(FIRE, GAS),
      from: someDay(-15, 4),
      level,
      awarded: fc.option(someDay(-15, 0)),
      expires: fc.option(someDay(-3, 15)),
      source: fc.constantFrom('class' as const, 'iat' as const),
    }),
    { maxLength: 6 },
  );
  const file = fc
    .array(
      fc.record({
        competence: fc.constantFrom(FIRE, GAS, LOCAL, '457|Other'),
        level,
        dateFrom: fc.option(someDay(-15, 1)),
        awarded: fc.option(someDay(-15, 1)),
        expires: fc.option(someDay(-2, 15)),
        person: fc.constantFrom(...people, aPerson({ nationalInsuranceNumber: null })),
      }),
      { maxLength: 8 },
    )
    .map((rows) =>
      rows.map(({ person, ...row }, at): MatchedRow => ({
        row: aTransferRow({ line: at + 2, ...row }),
        match: index.match(person),
      })),
    );

  function importInto(held: readonly Achievement[], rows: readonly MatchedRow[]) {
    const decisions = decideRows(rows, aTransfer(asOf, { competences, equivalences, held }));
    const written = decisions
      .flatMap(({ awards }) => awards)
      .flatMap(({ decision, achievement }) => (decision === 'accepted' && achievement ? [achievement] : []));
    return { decisions, written };
  }

  function comparable(written: readonly Achievement[]) {
    return written.map((each) => JSON.stringify(each)).sort();
  }

  it('importing again changes nothing', () => {
    fc.assert(
      fc.property(history, file, (held, rows) => {
        const { written } = importInto(held, rows);
        expect(importInto([...held, ...written], rows).written).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('what is written and how many rows are decided which way do not depend on the order of the rows', () => {
    const shuffled = file.chain((rows) =>
      fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
    );
    fc.assert(
      fc.property(history, shuffled, (held, [rows, moved]) => {
        // A moved row stands on another line.
        const renumbered = moved.map(({ row, match }, at) => ({ row: { ...row, line: at + 2 }, match }));
        const before = importInto(held, rows);
        const after = importInto(held, renumbered);
        expect(comparable(after.written)).toEqual(comparable(before.written));
        const tallied = (decisions: typeof before.decisions) => decisions.map((each) => each.decision).sort();
        expect(tallied(after.decisions)).toEqual(tallied(before.decisions));
      }),
      { numRuns: 1000 },
    );
  });

  it('a level that was validly held on a day from now on still is', () => {
    const validLevel = (held: readonly Achievement[], person: string, name: string, on: CalendarDate) => {
      const competence = competences.find((each) => each.name === name);
      if (competence === undefined) return 0;
      const own = held.filter((each) => each.person === person);
      const current = currentAchievement(own, competence, on);
      return current && isValidThrough(expiryOf(current, competence), on) ? current.level : 0;
    };
    fc.assert(
      fc.property(history, file, fc.integer({ min: 0, max: 500 }), (held, rows, days) => {
        const after = [...held, ...importInto(held, rows).written];
        const on = addCalendar(asOf, days, 'day');
        for (const { reference } of people) {
          for (const { name } of competences) {
            expect(validLevel(after, reference, name, on)).toBeGreaterThanOrEqual(
              validLevel(held, reference, name, on),
            );
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('what is accepted counts', () => {
    fc.assert(
      fc.property(history, file, (held, rows) => {
        const { written } = importInto(held, rows);
        for (const achievement of written) {
          const own = [...held, ...written].filter(({ person }) => person === achievement.person);
          const competence = competences.find(({ name }) => name === achievement.competence);
          expect(competence && currentAchievement(own, competence, asOf)).toEqual(achievement);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('every row has one decision, in the order of the rows', () => {
    fc.assert(
      fc.property(history, file, (held, rows) => {
        const { decisions } = importInto(held, rows);
        expect(decisions.map((each) => each.line)).toEqual(rows.map(({ row }) => row.line));
      }),
    );
  });
});
