import { describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { enrolmentOf, isOverdue, overdueComponents } from '../../../src/domain/learning-plan/overdue.js';
import { componentStatuses, enrolmentStatuses } from '../../../src/domain/learning-plan/vocabulary.js';
import {
  aComponent,
  aLearner,
  anEnrolment,
  aPlanContext,
  aProgramme,
  aTree,
} from '../../builders/learning-plan.js';

const today = date('2026-11-21');
const yesterday = '2026-11-20';
const active = anEnrolment('eng-l3');

describe('a component is overdue', () => {
  it.each([
    [yesterday, true],
    ['2026-11-21', false],
    ['2026-11-22', false],
    [null, false],
  ])('as of 21 November when it is due %s: %s', (due, expected) => {
    expect(isOverdue(aComponent('C', { due }), active, {}, today)).toBe(expected);
  });

  it('in every status but completed and verified', () => {
    const overdue = componentStatuses.filter((status) =>
      isOverdue(aComponent('C', { due: yesterday, status }), active, {}, today),
    );
    expect(overdue).toEqual(['not-started', 'in-progress', 'evidence-submitted', 'referred', 'ready-for-qa']);
  });

  it('on every enrolment but a complete or withdrawn one', () => {
    const overdue = enrolmentStatuses.filter((status) =>
      isOverdue(aComponent('C', { due: yesterday }), anEnrolment('eng-l3', { status }), {}, today),
    );
    expect(overdue).toEqual(
      enrolmentStatuses.filter((status) => status !== 'complete' && status !== 'withdrawn'),
    );
  });

  it('without any enrolment too', () => {
    expect(isOverdue(aComponent('C', { due: yesterday }), undefined, {}, today)).toBe(true);
  });

  it('at evidence-submitted unless the tenant has it otherwise, which touches no other status', () => {
    const settings = { overdueCountsSubmittedEvidence: false };
    const submitted = aComponent('C', { due: yesterday, status: 'evidence-submitted' });
    expect(isOverdue(submitted, active, { overdueCountsSubmittedEvidence: true }, today)).toBe(true);
    expect(isOverdue(submitted, active, settings, today)).toBe(false);
    expect(isOverdue(aComponent('C', { due: yesterday, status: 'referred' }), active, settings, today)).toBe(
      true,
    );
  });

  it('during a break unless the tenant has it otherwise, which touches no other enrolment', () => {
    const onABreak = anEnrolment('eng-l3', { status: 'on-a-break' });
    const late = aComponent('C', { due: yesterday });
    expect(isOverdue(late, onABreak, { overdueCountsBreaks: true }, today)).toBe(true);
    expect(isOverdue(late, onABreak, { overdueCountsBreaks: false }, today)).toBe(false);
    expect(isOverdue(late, active, { overdueCountsBreaks: false }, today)).toBe(true);
  });
});

describe('the enrolment of a component', () => {
  const programmes = aTree({ 'eng-l3': null, maths: 'eng-l3', fractions: 'maths', other: null });
  const onMaths = anEnrolment('maths');

  it('is the one on its own programme', () => {
    expect(enrolmentOf(aComponent('C', { programme: 'maths' }), [active, onMaths], programmes, today)).toBe(
      onMaths,
    );
  });

  it('is else the one on the nearest ancestor', () => {
    expect(
      enrolmentOf(aComponent('C', { programme: 'fractions' }), [active, onMaths], programmes, today),
    ).toBe(onMaths);
    expect(enrolmentOf(aComponent('C', { programme: 'fractions' }), [active], programmes, today)).toBe(
      active,
    );
  });

  it('is never one below it, or beside it', () => {
    expect(
      enrolmentOf(aComponent('C', { programme: 'eng-l3' }), [onMaths], programmes, today),
    ).toBeUndefined();
    expect(
      enrolmentOf(aComponent('C', { programme: 'other' }), [active, onMaths], programmes, today),
    ).toBeUndefined();
  });

  describe('of several on one programme', () => {
    const [first, second, later] = [
      anEnrolment('maths', { start: '2024-09-01', status: 'withdrawn' }),
      anEnrolment('maths', { start: '2026-01-10' }),
      anEnrolment('maths', { start: '2027-09-01', status: 'ready-to-enrol' }),
    ];
    const several = [second, later, first, active];
    const onDay = (day: string, enrolmentStart: string | null = null) =>
      enrolmentOf(
        aComponent('C', { programme: 'fractions', enrolmentStart }),
        several,
        programmes,
        date(day),
      );

    it.each([
      ['2024-08-31', first],
      ['2024-09-01', first],
      ['2026-01-09', first],
      ['2026-01-10', second],
      ['2026-11-21', second],
      ['2027-09-01', later],
    ])('is on %s the one with the latest start not after it, else the earliest', (day, expected) => {
      expect(onDay(day)).toBe(expected);
    });

    it('is one without a start before all others', () => {
      const without = anEnrolment('maths', { start: null, status: 'complete' });
      const ofTwo = (day: string) =>
        enrolmentOf(aComponent('C', { programme: 'maths' }), [second, without], programmes, date(day));
      expect(ofTwo('2026-01-09')).toBe(without);
      expect(ofTwo('2026-01-10')).toBe(second);
    });

    it('is the one that the component names by its start, whatever the date', () => {
      expect(onDay('2026-11-21', '2024-09-01')).toBe(first);
      expect(onDay('2024-01-01', '2027-09-01')).toBe(later);
    });

    it('can be named on an ancestor, and is as without a name where no enrolment has it', () => {
      expect(onDay('2026-11-21', active.start)).toBe(active);
      expect(onDay('2026-11-21', '1999-01-01')).toBe(second);
    });

    it('decides: what was due before a restart is overdue again once the learner has restarted', () => {
      const plan = aLearner()
        .enrolledOn('eng-l3', { start: '2024-09-01', status: 'withdrawn' })
        .enrolledOn('eng-l3', { start: '2026-11-20' })
        .withComponent('C-1', { due: '2025-01-31' })
        .withComponent('C-2', { due: '2025-01-31', enrolmentStart: '2024-09-01' })
        .plan();
      const overdueOn = (asOf: string) =>
        overdueComponents(plan, aPlanContext({ programmes: [aProgramme('eng-l3')], asOf })).map(
          ({ key }) => key,
        );
      expect(overdueOn('2026-11-19')).toEqual([]);
      expect(overdueOn('2026-11-20')).toEqual(['C-1']);
    });
  });

  it('decides: withdrawing from the sub-programme alone ends what is overdue there', () => {
    const plan = aLearner()
      .enrolledOn('eng-l3')
      .enrolledOn('maths', { status: 'withdrawn' })
      .withComponent('C-1', { due: yesterday })
      .withComponent('C-2', { due: yesterday, programme: 'maths' })
      .plan();
    const context = aPlanContext({
      programmes: [aProgramme('eng-l3'), aProgramme('maths', { parent: 'eng-l3' })],
    });
    expect(overdueComponents(plan, context).map(({ key }) => key)).toEqual(['C-1']);
  });
});
