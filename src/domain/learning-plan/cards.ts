import { enrolmentOf, isDone, isEnded, isOverdueIn } from './overdue.js';
import type { LearnerPlan, PlanContext } from './plan.js';
import type { Component } from './types.js';

/** The Employer Dashboard's cards, in its order (domain page, section 2, ways in). */
export const cardKeys = [
  'learning-plan-components',
  'components-overdue',
  'learner-lifecycle',
  'learner-summary',
  'learning-plan-progress',
  'rag-status',
] as const;
export type CardKey = (typeof cardKeys)[number];

export type DashboardKind = 'employer' | 'learner';

/** A dashboard card, and what of a learner's plan it opens. */
export interface Card {
  readonly key: CardKey;
  readonly title: string;
  readonly dashboards: readonly DashboardKind[];
  /** The filter that the plan is opened with, in words: our own definition. */
  readonly opens: string;
  /** That filter: is this component of the plan among what the card opens? */
  readonly keeps: (component: Component, plan: LearnerPlan, context: PlanContext) => boolean;
}

/** Every card, in the order of `cardKeys`. The filters are our own definition. */
export const cards: readonly Card[] = [
  {
    key: 'learning-plan-components',
    title: 'Learning Plan Components',
    dashboards: ['employer', 'learner'],
    opens: 'every component',
    keeps: () => true,
  },
  {
    key: 'components-overdue',
    title: 'Components Overdue',
    dashboards: ['employer', 'learner'],
    opens: 'the overdue components',
    keeps: (component, plan, context) => isOverdueIn(plan, component, context),
  },
  {
    key: 'learner-lifecycle',
    title: 'Learner Lifecycle',
    dashboards: ['employer'],
    opens: 'the components whose enrolment is neither complete nor withdrawn',
    keeps: isOfOpenEnrolment,
  },
  {
    key: 'learner-summary',
    title: 'Learner Summary',
    dashboards: ['employer'],
    opens: 'the components whose enrolment is neither complete nor withdrawn',
    keeps: isOfOpenEnrolment,
  },
  {
    key: 'learning-plan-progress',
    title: 'Learning Plan Progress',
    dashboards: ['employer'],
    opens: 'the components due by the date, done or not: what the expected progress counts',
    keeps: (component, _plan, { asOf }) => component.due !== null && component.due <= asOf,
  },
  {
    key: 'rag-status',
    title: 'RAG Status',
    dashboards: ['employer'],
    opens: 'the components that are neither completed nor verified',
    keeps: (component) => !isDone(component),
  },
];

/** The cards of a dashboard: six for an employer, two for a learner. */
export function cardsOf(dashboard: DashboardKind): readonly Card[] {
  return cards.filter(({ dashboards }) => dashboards.includes(dashboard));
}

function isOfOpenEnrolment(
  component: Component,
  plan: LearnerPlan,
  { programmes, asOf }: PlanContext,
): boolean {
  const enrolment = enrolmentOf(component, plan.enrolments, programmes, asOf);
  return enrolment !== undefined && !isEnded(enrolment);
}
