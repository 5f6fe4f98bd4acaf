import { describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { lifecycleStage, principalEnrolment } from '../../../src/domain/learning-plan/lifecycle.js';
import { anEnrolment, aTree } from '../../builders/learning-plan.js';

const today = date('2026-11-21');

describe('the lifecycle stage of a learner as of 21 November 2026', () => {
  it.each([
    ['2026-11-22', '2027-12-31', 'not-on-programme'],
    ['2026-11-21', '2027-12-31', 'within-30-days-of-start'],
    ['2026-10-22', '2027-12-31', 'within-30-days-of-start'],
    ['2026-10-21', '2027-12-31', 'on-programme'],
    ['2026-01-01', '2026-12-22', 'on-programme'],
    ['2026-01-01', '2026-12-21', 'within-30-days-of-planned-end'],
    ['2026-01-01', '2026-11-21', 'within-30-days-of-planned-end'],
    ['2026-01-01', '2026-11-20', 'past-planned-end'],
    ['2026-11-10', '2026-12-01', 'within-30-days-of-planned-end'],
    ['2026-11-10', '2026-11-20', 'past-planned-end'],
    ['2026-01-01', null, 'on-programme'],
    ['2026-11-01', null, 'within-30-days-of-start'],
    [null, '2027-12-31', 'not-on-programme'],
  ])('from %s to %s: %s', (start, plannedEnd, stage) => {
    expect(lifecycleStage(anEnrolment('eng-l3', { start, plannedEnd }), today)).toBe(stage);
  });

  it('is in EPA whatever the dates', () => {
    const entered = anEnrolment('eng-l3', {
      status: 'entered-epa',
      start: '2020-01-01',
      plannedEnd: '2021-01-01',
    });
    expect(lifecycleStage(entered, today)).toBe('in-epa');
  });

  it.each(['onboarding', 'ready-to-enrol', 'complete', 'withdrawn'] as const)(
    'is not on programme when %s',
    (status) => {
      expect(lifecycleStage(anEnrolment('eng-l3', { status }), today)).toBe('not-on-programme');
    },
  );

  it('goes by the dates on a break, and is not on programme without an enrolment', () => {
    expect(lifecycleStage(anEnrolment('eng-l3', { status: 'on-a-break' }), today)).toBe('on-programme');
    expect(lifecycleStage(undefined, today)).toBe('not-on-programme');
  });
});

describe('the enrolment that a learner is counted under', () => {
  const programmes = aTree({ eng: null, maths: 'eng', art: null });

  function principal(...enrolments: ReturnType<typeof anEnrolment>[]): string | undefined {
    const found = principalEnrolment(enrolments, programmes)?.programme;
    expect(principalEnrolment([...enrolments].reverse(), programmes)?.programme).toBe(found);
    return found;
  }

  it('is that of the programme before its sub-programmes', () => {
    expect(
      principal(anEnrolment('maths', { start: '2026-01-01' }), anEnrolment('eng', { start: '2025-01-01' })),
    ).toBe('eng');
  });

  it('is an open one before an ended one', () => {
    expect(principal(anEnrolment('eng', { status: 'complete' }), anEnrolment('maths'))).toBe('maths');
    expect(principal(anEnrolment('eng', { status: 'complete' }))).toBe('eng');
  });

  it('is the latest start, then the first key', () => {
    expect(
      principal(anEnrolment('art', { start: '2025-01-01' }), anEnrolment('eng', { start: '2026-01-01' })),
    ).toBe('eng');
    expect(principal(anEnrolment('art', { start: null }), anEnrolment('eng'))).toBe('eng');
    expect(principal(anEnrolment('eng'), anEnrolment('art'))).toBe('art');
  });

  it('is none for somebody who is enrolled on nothing', () => {
    expect(principal()).toBeUndefined();
  });
});
