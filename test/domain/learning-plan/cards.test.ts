import { describe, expect, it } from 'vitest';
import { cardKeys, cards, cardsOf, type CardKey } from '../../../src/domain/learning-plan/cards.js';
import { aLearner, aPlanContext, aProgramme } from '../../builders/learning-plan.js';

const context = aPlanContext({
  programmes: [aProgramme('eng-l3'), aProgramme('maths', { parent: 'eng-l3' })],
});
const plan = aLearner()
  .enrolledOn('eng-l3')
  .enrolledOn('maths', { status: 'withdrawn' })
  .withComponent('late', { due: '2026-11-20' })
  .withComponent('late-but-done', { due: '2026-11-20', status: 'completed' })
  .withComponent('due-today', { due: '2026-11-21' })
  .withComponent('to-come', { due: '2026-11-22' })
  .withComponent('undated')
  .withComponent('left', { due: '2026-11-20', programme: 'maths' })
  .withComponent('enrolled-nowhere', { due: '2027-01-01', programme: 'elsewhere' })
  .plan();

describe('the dashboards', () => {
  it('have six cards for an employer and two for a learner', () => {
    expect(cardsOf('employer').map(({ key }) => key)).toEqual(cardKeys);
    expect(cardsOf('learner').map(({ title }) => title)).toEqual([
      'Learning Plan Components',
      'Components Overdue',
    ]);
  });
});

describe('a card opens the plan with its filter', () => {
  it.each<[CardKey, string[]]>([
    ['learning-plan-components', plan.components.map(({ key }) => key)],
    ['components-overdue', ['late']],
    ['learner-lifecycle', ['late', 'late-but-done', 'due-today', 'to-come', 'undated']],
    ['learner-summary', ['late', 'late-but-done', 'due-today', 'to-come', 'undated']],
    ['learning-plan-progress', ['late', 'late-but-done', 'due-today', 'left']],
    ['rag-status', ['late', 'due-today', 'to-come', 'undated', 'left', 'enrolled-nowhere']],
  ])('%s: %j', (key, expected) => {
    const card = cards.find((one) => one.key === key);
    const kept = plan.components.filter((component) => card?.keeps(component, plan, context));
    expect(kept.map((component) => component.key)).toEqual(expected);
  });
});
