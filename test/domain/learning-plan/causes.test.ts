import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessExplanation } from '../../../src/domain/learning-plan/access.js';
import { CauseTally, type CauseCount, type HiddenCause } from '../../../src/domain/learning-plan/causes.js';
import { explainLearnerOverdue, OverdueTally } from '../../../src/domain/learning-plan/explanation.js';
import type { LearnerPlan, PlanContext } from '../../../src/domain/learning-plan/plan.js';
import { Tree } from '../../../src/domain/tenancy/trees.js';
import { anyContext, anyEmployerAccess, anyPlans } from './arbitrary.js';

interface Question {
  readonly plans: readonly LearnerPlan[];
  readonly context: PlanContext;
  /** Null is any employer with access. */
  readonly accessTo: ((plan: LearnerPlan) => AccessExplanation) | null;
}

const anyQuestion: fc.Arbitrary<Question> = fc.record({
  plans: anyPlans,
  context: anyContext,
  accessTo: fc.option(anyEmployerAccess),
});

function counted({ plans, context, accessTo }: Question) {
  const [tally, causes] = [new OverdueTally(), new CauseTally(context)];
  for (const plan of plans) {
    const access = accessTo?.(plan);
    for (const component of explainLearnerOverdue(plan, context, access)) {
      tally.add(component);
      causes.add(component, access);
    }
  }
  return { ...tally.counts(), causes: causes.counts() };
}

/** The tenant in which this cause alone is gone. */
function without({ reason, gate, programme }: HiddenCause, question: Question): Question {
  const { plans, context, accessTo } = question;
  const flagged = (change: { employerOnly: false } | { notApplicableToEmployers: false }): Question => ({
    ...question,
    plans: plans.map((plan) => ({
      ...plan,
      components: plan.components.map((each) =>
        each.programme === programme ? { ...each, ...change } : each,
      ),
    })),
  });
  switch (reason) {
    case 'no-access':
      return { ...question, accessTo: (plan) => passing(gate, accessTo?.(plan)) };
    case 'hidden-sub-programme':
      return { ...question, context: { ...context, programmes: showing(programme, context) } };
    case 'employer-only-review':
      return flagged({ employerOnly: false });
    case 'not-applicable-to-employers':
      return flagged({ notApplicableToEmployers: false });
  }
}

function passing(gate: string | null, access: AccessExplanation | undefined): AccessExplanation {
  const gates = (access?.gates ?? []).map((each) => (each.gate === gate ? { ...each, passed: true } : each));
  return { gates, allowed: gates.every(({ passed }) => passed) };
}

function showing(programme: string | null, { programmes }: PlanContext): PlanContext['programmes'] {
  const nodes = [...programmes.keys()].flatMap((key) => programmes.node(key) ?? []);
  return new Tree(
    nodes.map((node) => (node.key === programme ? { ...node, hideSubProgrammesFromEmployers: false } : node)),
  );
}

const sum = (causes: readonly CauseCount[]): number => causes.reduce((total, { count }) => total + count, 0);

describe('for any learners and any employer, what hides overdue components', () => {
  it('accounts for every component of each reason, and a flag of components for each just once', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const { causes, reasons } = counted(question);
        for (const { reason, count } of reasons) {
          const own = causes.filter((cause) => cause.reason === reason);
          const isFlag = reason === 'employer-only-review' || reason === 'not-applicable-to-employers';
          if (isFlag) expect(sum(own)).toBe(count);
          expect(sum(own)).toBeGreaterThanOrEqual(count);
          expect(own.every((cause) => cause.count <= count && cause.alone <= cause.count)).toBe(true);
        }
        const named = new Set(reasons.map(({ reason }) => reason));
        expect(causes.every(({ reason }) => named.has(reason))).toBe(true);
      }),
    );
  });

  it('shows exactly as many more as it hides alone, once it is gone', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const before = counted(question);
        for (const cause of before.causes) {
          const after = counted(without(cause, question));
          expect(after.dashboard).toBe(before.dashboard);
          expect(after.visible - before.visible).toBe(cause.alone);
        }
      }),
    );
  });
});
