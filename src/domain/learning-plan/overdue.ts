import type { CalendarDate } from '../calendar.js';
import type { Tree } from '../tenancy/trees.js';
import type { TenantSettings } from '../tenancy/types.js';
import type { LearnerPlan, PlanContext } from './plan.js';
import type { Component, ProgrammeEnrolment } from './types.js';

/** Is there nothing left for the learner to do: `completed` or `verified`? */
export function isDone(component: Pick<Component, 'status'>): boolean {
  return component.status === 'completed' || component.status === 'verified';
}

/** Has the enrolment come to its end: `complete` or `withdrawn`? */
export function isEnded(enrolment: Pick<ProgrammeEnrolment, 'status'>): boolean {
  return enrolment.status === 'complete' || enrolment.status === 'withdrawn';
}

/**
 * Is the component overdue: due before the date (due on it is not), not done, and its enrolment not ended? The tenant's settings
 * say whether submitted evidence and breaks count; both do by default (domain page, section 2, Overdue).
 */
export function isOverdue(
  component: Pick<Component, 'due' | 'status'>,
  enrolment: Pick<ProgrammeEnrolment, 'status'> | undefined,
  settings: TenantSettings,
  asOf: CalendarDate,
): boolean {
  if (component.due === null || component.due >= asOf || isDone(component)) return false;
  if (component.status === 'evidence-submitted' && settings.overdueCountsSubmittedEvidence === false)
    return false;
  if (enrolment === undefined) return true;
  if (enrolment.status === 'on-a-break' && settings.overdueCountsBreaks === false) return false;
  return !isEnded(enrolment);
}

/**
 * The enrolment that a component belongs to: the one on its own programme, else the one on the nearest ancestor;
 * undefined where the learner is enrolled on none of them (domain page, section 2).
 */
export function enrolmentOf<E extends Pick<ProgrammeEnrolment, 'programme'>>(
  component: Pick<Component, 'programme'>,
  enrolments: readonly E[],
  programmes: Tree,
): E | undefined {
  for (const programme of [component.programme, ...programmes.ancestorsOf(component.programme)]) {
    const found = enrolments.find((enrolment) => enrolment.programme === programme);
    if (found) return found;
  }
  return undefined;
}

/** The overdue components of a plan: a dashboard counts each of them, whoever sees it. */
export function overdueComponents(plan: LearnerPlan, context: PlanContext): Component[] {
  return plan.components.filter((component) => isOverdueIn(plan, component, context));
}

/** Is this component of the plan overdue? */
export function isOverdueIn(
  plan: Pick<LearnerPlan, 'enrolments'>,
  component: Component,
  { programmes, settings, asOf }: PlanContext,
): boolean {
  return isOverdue(component, enrolmentOf(component, plan.enrolments, programmes), settings, asOf);
}
