import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  explainAccess,
  failedGates,
  type AccessExplanation,
} from '../../../src/domain/learning-plan/access.js';
import {
  explainLearnerOverdue,
  OverdueTally,
  tooltipOf,
  type OverdueComponent,
} from '../../../src/domain/learning-plan/explanation.js';
import { overdueComponents } from '../../../src/domain/learning-plan/overdue.js';
import type { LearnerPlan, PlanContext } from '../../../src/domain/learning-plan/plan.js';
import { viewPlan } from '../../../src/domain/learning-plan/visibility.js';
import {
  aLearner,
  anAccessQuestion,
  anEmployer,
  aPlanContext,
  aProgramme,
} from '../../builders/learning-plan.js';
import { anyContext, anyEmployerAccess, anyPlans } from './arbitrary.js';

const context = aPlanContext({
  programmes: [aProgramme('eng-l3', { hides: true }), aProgramme('eng-l3-maths', { parent: 'eng-l3' })],
});
const employerOnly = { type: 'review', status: 'not-started', employerOnly: true } as const;
const sam = aLearner('L-1001')
  .employedBy('acme')
  .managedBy('pat@acme.example')
  .enrolledOn('eng-l3')
  .enrolledOn('eng-l3-maths', { plannedEnd: '2026-12-31' })
  .withComponent('C-1', { due: '2026-11-20' })
  .withComponent('C-2', { due: '2026-10-01', status: 'evidence-submitted' })
  .withComponent('C-3', { due: '2026-09-01', ...employerOnly })
  .withComponent('C-4', { due: '2026-09-15', type: 'miscellaneous', notApplicableToEmployers: true })
  .withComponent('C-5', { due: '2026-10-10', type: 'digital-learning', programme: 'eng-l3-maths' })
  .withComponent('C-6', { due: '2026-10-20', ...employerOnly, programme: 'eng-l3-maths' })
  .withComponent('C-7', { due: '2026-11-21' })
  .withComponent('C-8', { due: '2026-01-10', status: 'verified' })
  .plan();
const pat = anEmployer('pat@acme.example').of('acme').holding('Employer - View Learning Plan').employer();
const lee = anEmployer('lee@acme.example').of('acme').holding('Employer – View Learning Plan').employer();

interface PlanForEmployer {
  readonly plan: LearnerPlan;
  readonly access?: AccessExplanation | undefined;
}

/** Any number of learners, as the operation and the dashboard take them. */
function explained(plans: readonly PlanForEmployer[], learningPlanContext: PlanContext) {
  const tally = new OverdueTally();
  const components = plans.flatMap(({ plan, access }) =>
    explainLearnerOverdue(plan, learningPlanContext, access),
  );
  for (const component of components) tally.add(component);
  const counts = tally.counts();
  return { ...counts, components, tooltip: tooltipOf(counts) };
}

describe('the overdue count of a learner with eight components', () => {
  const ofSam = explained([{ plan: sam, access: explainAccess(anAccessQuestion(pat, sam)) }], context);

  it('is 6 on the dashboard, of which their manager sees 2', () => {
    expect(ofSam).toMatchObject({ dashboard: 6, visible: 2, hidden: 4 });
  });

  it('differs for three reasons', () => {
    expect(ofSam.reasons).toEqual([
      { reason: 'hidden-sub-programme', count: 2 },
      { reason: 'employer-only-review', count: 1 },
      { reason: 'not-applicable-to-employers', count: 1 },
    ]);
  });

  it('is explained down to the components, by due date', () => {
    const rows = ofSam.components.map((row) => [
      row.component,
      row.daysOverdue,
      row.reason,
      row.alsoHiddenBy,
    ]);
    expect(rows).toEqual([
      ['C-3', 81, 'employer-only-review', []],
      ['C-4', 67, 'not-applicable-to-employers', []],
      ['C-2', 51, null, []],
      ['C-5', 42, 'hidden-sub-programme', []],
      ['C-6', 32, 'hidden-sub-programme', ['employer-only-review']],
      ['C-1', 1, null, []],
    ]);
  });

  it('comes with a sentence on the card', () => {
    expect(ofSam.tooltip).toBe(
      'This card counts 6 overdue components, of which the employer sees 2: 2 belong to sub-programmes that are hidden from employers; 1 is an employer-only review, which the plan does not show; and 1 is not applicable to employers.',
    );
  });

  it('is the same for any employer with access', () => {
    expect(explained([{ plan: sam }], context)).toEqual(ofSam);
  });

  it('is wholly out of sight of an employer who holds the role and manages nobody', () => {
    const access = explainAccess(anAccessQuestion(lee, sam));
    const refused = explained([{ plan: sam, access }], context);
    expect(refused).toMatchObject({
      dashboard: 6,
      visible: 0,
      hidden: 6,
      reasons: [{ reason: 'no-access', count: 6 }],
    });
    expect(failedGates(access).map(({ gate }) => gate)).toEqual(['relationship']);
    expect(refused.components.find(({ component }) => component === 'C-6')?.alsoHiddenBy).toEqual([
      'hidden-sub-programme',
      'employer-only-review',
    ]);
    expect(refused.tooltip).toBe(
      'This card counts 6 overdue components, of which the employer sees none: 6 are in plans that this employer may not open.',
    );
  });
});

describe('the tooltip', () => {
  it('is silent when nothing is hidden', () => {
    expect(tooltipOf({ dashboard: 3, visible: 3, hidden: 0, reasons: [] })).toBeNull();
    expect(tooltipOf(new OverdueTally().counts())).toBeNull();
  });

  it('speaks of one as of one', () => {
    const counts = {
      dashboard: 1,
      visible: 0,
      hidden: 1,
      reasons: [{ reason: 'hidden-sub-programme', count: 1 }],
    } as const;
    expect(tooltipOf(counts)).toBe(
      'This card counts 1 overdue component, of which the employer sees none: 1 belongs to a sub-programme that is hidden from employers.',
    );
  });
});

interface Question {
  readonly plans: readonly LearnerPlan[];
  /** Null asks for any employer with access. */
  readonly accessTo: ((plan: LearnerPlan) => AccessExplanation) | null;
}

function asked({ plans, accessTo }: Question): PlanForEmployer[] {
  return plans.map((plan) => ({ plan, access: accessTo?.(plan) }));
}

describe('for any learners and any employer', () => {
  const anyQuestion = fc.record({
    plans: anyPlans,
    context: anyContext,
    accessTo: fc.option(anyEmployerAccess),
  });

  it('dashboard = visible + the sum over the reasons, and every component is listed once', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const all = explained(asked(question), question.context);
        const byReason = all.reasons.reduce((sum, { count }) => sum + count, 0);
        expect(all.dashboard).toBe(all.visible + byReason);
        expect(all.hidden).toBe(byReason);
        const listed = all.components.map(({ learner, component }) => `${learner} ${component}`);
        const overdue = question.plans.flatMap((plan) =>
          overdueComponents(plan, question.context).map(({ key }) => `${plan.person.reference} ${key}`),
        );
        expect(new Set(listed).size).toBe(all.dashboard);
        expect([...listed].sort()).toEqual(overdue.sort());
      }),
    );
  });

  it('each reason counts the components that name it, and what is visible has none', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const { components, reasons, visible } = explained(asked(question), question.context);
        for (const { reason, count } of reasons) {
          expect(components.filter((component) => component.reason === reason)).toHaveLength(count);
        }
        expect(components.filter((component) => component.visible)).toHaveLength(visible);
        for (const component of components) {
          expect(component.visible).toBe(component.reason === null);
          if (component.visible) expect(component.alsoHiddenBy).toEqual([]);
          else expect(component.alsoHiddenBy).not.toContain(component.reason);
          expect(component.daysOverdue).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('what is visible is what is overdue in the plan that the employer opens', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        for (const { plan, access } of asked(question)) {
          const components = explainLearnerOverdue(plan, question.context, access);
          const opened = viewPlan(plan, question.context, { sees: 'as-employer', access });
          expect(components.filter(({ visible }) => visible).map(({ component }) => component)).toEqual(
            opened.components.filter(({ overdue }) => overdue).map(({ key }) => key),
          );
        }
      }),
    );
  });

  it('one refused gate hides everything as no-access, and is named', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        for (const { plan, access } of asked(question)) {
          if (access === undefined) continue;
          const components = explainLearnerOverdue(plan, question.context, access);
          expect(components.every(({ reason }) => (reason === 'no-access') === !access.allowed)).toBe(true);
          expect(failedGates(access).length > 0).toBe(!access.allowed);
        }
      }),
    );
  });

  it('the order of learners, components and enrolments makes no difference', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const reversed = question.plans
          .map((plan) => ({
            ...plan,
            components: [...plan.components].reverse(),
            enrolments: [...plan.enrolments].reverse(),
          }))
          .reverse();
        const { components, ...counts } = explained(asked(question), question.context);
        const again = explained(asked({ ...question, plans: reversed }), question.context);
        expect(again).toMatchObject(counts);
        // Of one learner the order is a rule; that of the learners is theirs who take them.
        const byLearner = (a: OverdueComponent, b: OverdueComponent) =>
          a.learner < b.learner ? -1 : Number(a.learner > b.learner);
        expect([...again.components].sort(byLearner)).toEqual([...components].sort(byLearner));
      }),
    );
  });

  it('the tooltip speaks exactly when the counts differ', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const { dashboard, visible, tooltip } = explained(asked(question), question.context);
        expect(tooltip !== null).toBe(dashboard !== visible);
      }),
    );
  });
});
