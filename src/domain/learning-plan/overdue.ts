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
 * Is the component overdue: due before the date, not done, and its enrolment not ended? Tenant
 * settings decide whether submitted evidence and breaks count; both do by default (domain page,
 * section 2, Overdue).
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

/** The fields that distinguish an enrolment from the learner's others. */
type NamedEnrolment = Pick<ProgrammeEnrolment, 'programme' | 'start'>;

/**
 * The enrolment of a component on a date, on its own programme or the nearest ancestor: the one
 * with the start that the component names, else the result of `enrolmentAt`. Undefined without an
 * enrolment (domain page, section 2).
 */
export function enrolmentOf<E extends NamedEnrolment>(
  { programme: own, enrolmentStart }: Pick<Component, 'programme' | 'enrolmentStart'>,
  enrolments: readonly E[],
  programmes: Tree,
  asOf: CalendarDate,
): E | undefined {
  const lineage = [own, ...programmes.ancestorsOf(own)];
  if (enrolmentStart !== null) {
    for (const programme of lineage) {
      const named = enrolments.find((each) => each.programme === programme && each.start === enrolmentStart);
      if (named !== undefined) return named;
    }
  }
  for (const programme of lineage) {
    const found = enrolmentAt(enrolments, programme, asOf);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Of a programme's enrolments, the one with the latest start up to the date, else the earliest
 * (domain page, section 2). One without a start comes before all others: our definition.
 */
export function enrolmentAt<E extends NamedEnrolment>(
  enrolments: readonly E[],
  programme: string,
  asOf: CalendarDate,
): E | undefined {
  let best: E | undefined;
  for (const enrolment of enrolments) {
    if (enrolment.programme !== programme) continue;
    if (best === undefined || isBetter(enrolment.start ?? '', best.start ?? '', asOf)) best = enrolment;
  }
  return best;
}

/** Does an enrolment that starts then count before one that starts at `other`? */
function isBetter(start: string, other: string, asOf: CalendarDate): boolean {
  if (start > asOf) return other > asOf && start < other;
  return other > asOf || start > other;
}

/** The overdue components of a plan. A dashboard counts all, visible to the viewer or not. */
export function overdueComponents(plan: LearnerPlan, context: PlanContext): Component[] {
  return plan.components.filter((component) => isOverdueIn(plan, component, context));
}

/** Is this component of the plan overdue? */
export function isOverdueIn(
  plan: Pick<LearnerPlan, 'enrolments'>,
  component: Component,
  { programmes, settings, asOf }: PlanContext,
): boolean {
  return isOverdue(component, enrolmentOf(component, plan.enrolments, programmes, asOf), settings, asOf);
}
