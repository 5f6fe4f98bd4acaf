import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DashboardTally, type DashboardFigures } from '../../../src/domain/learning-plan/dashboard.js';
import {
  explainLearnerOverdue,
  OverdueTally,
  tooltipOf,
} from '../../../src/domain/learning-plan/explanation.js';
import type { LearnerPlan } from '../../../src/domain/learning-plan/plan.js';
import { aLearner, aPlanContext, aProgramme } from '../../builders/learning-plan.js';
import { anyContext, anyEmployerAccess, anyPlans } from './arbitrary.js';

const context = aPlanContext({ programmes: [aProgramme('eng-l3')] });

function figuresOf(...learners: { plan(): LearnerPlan }[]): DashboardFigures {
  const tally = new DashboardTally(context);
  for (const learner of learners) tally.add(learner.plan());
  return tally.figures();
}

/** The buckets that are not empty, as `[bucket, learners]`. */
function filled(rows: readonly { readonly learners: number }[]): unknown[] {
  return rows.filter(({ learners }) => learners > 0).map((row) => Object.values(row));
}

describe('the dashboard', () => {
  const figures = figuresOf(
    aLearner('L-2')
      .rated('amber')
      .enrolledOn('eng-l3', { start: '2026-11-01' })
      .withComponent('C-1', { due: '2026-11-01' }),
    aLearner('L-1')
      .rated('green')
      .enrolledOn('eng-l3', { status: 'entered-epa' })
      .withComponent('C-1', { due: '2026-11-01', status: 'completed' })
      .withComponent('C-2', { due: '2026-11-02', notApplicableToEmployers: true, plannedMinutes: 0 }),
    aLearner('L-3'),
  );

  it('counts learners by lifecycle stage, by programme status and by recorded RAG', () => {
    expect(figures.learners).toBe(3);
    expect(filled(figures['learner-lifecycle'])).toEqual([
      ['within-30-days-of-start', 1],
      ['in-epa', 1],
      ['not-on-programme', 1],
    ]);
    expect(filled(figures['learner-summary'])).toEqual([
      ['active', 1],
      ['entered-epa', 1],
      ['not-enrolled', 1],
    ]);
    expect(figures['rag-status']).toEqual([
      { rag: 'red', learners: 0 },
      { rag: 'amber', learners: 1 },
      { rag: 'green', learners: 1 },
      { rag: 'not-recorded', learners: 1 },
    ]);
  });

  it('counts components by status and overdue, beside what the employer sees', () => {
    const counted = figures['learning-plan-components'].filter(({ dashboard }) => dashboard > 0);
    expect(counted).toEqual([
      { status: 'in-progress', dashboard: 2, visible: 1 },
      { status: 'completed', dashboard: 1, visible: 1 },
    ]);
    expect(figures['components-overdue']).toMatchObject({ dashboard: 2, visible: 1, hidden: 1 });
    expect(figures['components-overdue'].tooltip).toContain('not applicable to employers');
  });

  it('gives Learner Progress % as the learners on track or ahead among all learners', () => {
    const progress = figures['learning-plan-progress'];
    expect(progress.learnerProgressPercent).toBe(33.33);
    expect(progress.learners.map(({ learner, band }) => [learner, band])).toEqual([
      ['L-1', 'on-track'],
      ['L-2', 'behind'],
      ['L-3', 'not-planned'],
    ]);
    expect(figuresOf(aLearner())['learning-plan-progress'].learnerProgressPercent).toBe(0);
  });

  it('puts every learner in one bucket of each card, whatever their order, and agrees with the explanation', () => {
    fc.assert(
      fc.property(anyPlans, anyContext, anyEmployerAccess, (plans, anyOf, accessTo) => {
        const [forward, backward] = [plans, [...plans].reverse()].map((ordered) => {
          const tally = new DashboardTally(anyOf);
          for (const plan of ordered) tally.add(plan, accessTo(plan));
          return tally.figures();
        });
        expect(backward).toEqual(forward);
        if (forward === undefined) throw new Error('no figures');
        const progress = forward['learning-plan-progress'];
        for (const rows of [
          forward['learner-lifecycle'],
          forward['learner-summary'],
          forward['rag-status'],
          progress.bands,
        ]) {
          expect(rows.reduce((sum, { learners }) => sum + learners, 0)).toBe(plans.length);
        }
        const overdue = new OverdueTally();
        for (const plan of plans)
          for (const component of explainLearnerOverdue(plan, anyOf, accessTo(plan))) overdue.add(component);
        const counts = overdue.counts();
        expect(forward['components-overdue']).toEqual({ ...counts, tooltip: tooltipOf(counts) });
        for (const row of forward['learning-plan-components'])
          expect(row.visible).toBeLessThanOrEqual(row.dashboard);
      }),
    );
  });
});
