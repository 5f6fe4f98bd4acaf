import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hiddenReasonsOf, viewPlan } from '../../../src/domain/learning-plan/visibility.js';
import { componentTypes } from '../../../src/domain/learning-plan/vocabulary.js';
import { Tree } from '../../../src/domain/tenancy/trees.js';
import { aComponent, aLearner, aPlanContext, aProgramme } from '../../builders/learning-plan.js';
import { anyContext, anyEmployerAccess, anyPlans } from './arbitrary.js';

const programmes = new Tree([
  aProgramme('eng-l3', { hides: true }),
  aProgramme('maths', { parent: 'eng-l3' }),
  aProgramme('fractions', { parent: 'maths' }),
  aProgramme('english', { hides: false }),
  aProgramme('spelling', { parent: 'english', hides: true }),
]);

describe('an employer does not see', () => {
  it.each(['maths', 'fractions'])(
    'components of %s, below a programme that hides its sub-programmes',
    (programme) => {
      expect(hiddenReasonsOf(aComponent('C', { programme }), programmes)).toEqual(['hidden-sub-programme']);
    },
  );

  it.each(['eng-l3', 'english', 'spelling', 'unheard-of'])(
    'but does see those of %s, which is below no such programme',
    (programme) => {
      expect(hiddenReasonsOf(aComponent('C', { programme }), programmes)).toEqual([]);
    },
  );

  it('employer-only reviews, and takes the flag on nothing but a review', () => {
    const hidden = componentTypes.filter(
      (type) => hiddenReasonsOf(aComponent('C', { type, employerOnly: true }), programmes).length > 0,
    );
    expect(hidden).toEqual(['review']);
    expect(hiddenReasonsOf(aComponent('C', { type: 'review' }), programmes)).toEqual([]);
  });

  it('components not applicable to employers', () => {
    const component = aComponent('C', { notApplicableToEmployers: true });
    expect(hiddenReasonsOf(component, programmes)).toEqual(['not-applicable-to-employers']);
  });

  it('anything without access, and every reason is given in one order', () => {
    const component = aComponent('C', {
      programme: 'maths',
      type: 'review',
      employerOnly: true,
      notApplicableToEmployers: true,
    });
    expect(hiddenReasonsOf(component, programmes, { allowed: false })).toEqual([
      'no-access',
      'hidden-sub-programme',
      'employer-only-review',
      'not-applicable-to-employers',
    ]);
    expect(hiddenReasonsOf(aComponent('C'), programmes, { allowed: false })).toEqual(['no-access']);
    expect(hiddenReasonsOf(aComponent('C'), programmes, { allowed: true })).toEqual([]);
  });
});

describe('an opened plan', () => {
  const context = aPlanContext({ programmes: [aProgramme('eng-l3')] });
  const plan = aLearner()
    .enrolledOn('eng-l3')
    .withComponent('C-4')
    .withComponent('C-3', { due: '2026-12-01' })
    .withComponent('C-2', { due: '2026-10-01' })
    .withComponent('C-1', { due: '2026-12-01', notApplicableToEmployers: true })
    .plan();

  it('lists components by due date, those without one last, and says which are overdue', () => {
    const { components, hiddenCount } = viewPlan(plan, context, { sees: 'whole-plan' });
    expect(components.map(({ key, overdue }) => [key, overdue])).toEqual([
      ['C-2', true],
      ['C-1', false],
      ['C-3', false],
      ['C-4', false],
    ]);
    expect(hiddenCount).toBe(0);
  });

  it('counts what the employer does not see', () => {
    const { components, hiddenCount } = viewPlan(plan, context, { sees: 'as-employer' });
    expect(components.map(({ key }) => key)).toEqual(['C-2', 'C-3', 'C-4']);
    expect(hiddenCount).toBe(1);
  });

  it('counts as hidden only what the filter keeps', () => {
    const { components, hiddenCount } = viewPlan(
      plan,
      context,
      { sees: 'as-employer' },
      ({ due }) => due === '2026-10-01',
    );
    expect(components.map(({ key }) => key)).toEqual(['C-2']);
    expect(hiddenCount).toBe(0);
  });

  it('of any learner is seen and hidden together, and an employer sees nothing that the provider does not', () => {
    fc.assert(
      fc.property(anyPlans, anyContext, anyEmployerAccess, (plans, anyOf, accessTo) => {
        for (const each of plans) {
          const whole = viewPlan(each, anyOf, { sees: 'whole-plan' });
          const seen = viewPlan(each, anyOf, { sees: 'as-employer', access: accessTo(each) });
          expect(seen.components.length + seen.hiddenCount).toBe(each.components.length);
          expect(whole.components).toEqual(expect.arrayContaining([...seen.components]));
          if (!accessTo(each).allowed) expect(seen.components).toEqual([]);
        }
      }),
    );
  });
});
