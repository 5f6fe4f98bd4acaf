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
    expect(enrolmentOf(aComponent('C', { programme: 'maths' }), [active, onMaths], programmes)).toBe(onMaths);
  });

  it('is else the one on the nearest ancestor', () => {
    expect(enrolmentOf(aComponent('C', { programme: 'fractions' }), [active, onMaths], programmes)).toBe(
      onMaths,
    );
    expect(enrolmentOf(aComponent('C', { programme: 'fractions' }), [active], programmes)).toBe(active);
  });

  it('is never one below it, or beside it', () => {
    expect(enrolmentOf(aComponent('C', { programme: 'eng-l3' }), [onMaths], programmes)).toBeUndefined();
    expect(
      enrolmentOf(aComponent('C', { programme: 'other' }), [active, onMaths], programmes),
    ).toBeUndefined();
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
