import { counted, formatCount } from '../counts.js';
import { daysBetween, type CalendarDate } from '../calendar.js';
import type { AccessExplanation } from './access.js';
import { overdueComponents } from './overdue.js';
import type { LearnerPlan, PlanContext } from './plan.js';
import type { Component } from './types.js';
import { byDueThenKey, hiddenReasons, hiddenReasonsOf, type HiddenReason } from './visibility.js';

/** An overdue component, and whether the employer sees it. */
export interface OverdueComponent {
  /** Reference of the learner. */
  readonly learner: string;
  /** Key within the learner's plan. */
  readonly component: string;
  readonly name: string;
  readonly programme: string;
  readonly due: CalendarDate;
  /** Days from the due date to the as-of date: at least 1. */
  readonly daysOverdue: number;
  readonly visible: boolean;
  /** The first reason that hides it, under which it is counted; null when it is visible. */
  readonly reason: HiddenReason | null;
  /** The other reasons that would hide it as well. */
  readonly alsoHiddenBy: readonly HiddenReason[];
}

export interface ReasonCount {
  readonly reason: HiddenReason;
  readonly count: number;
}

/** Counts of overdue components: dashboard = visible + hidden; hidden = sum over the reasons. */
export interface OverdueCounts {
  readonly dashboard: number;
  readonly visible: number;
  readonly hidden: number;
  /** The reasons that hide at least one, in the order of `hiddenReasons`. */
  readonly reasons: readonly ReasonCount[];
}

/**
 * Why a dashboard counts more of a learner's overdue components than an employer sees, by due date,
 * then key (domain page, section 2, Overdue). For several learners add each to an `OverdueTally`.
 * @param access the verdict of the gates, for the view of a named employer
 */
export function explainLearnerOverdue(
  plan: LearnerPlan,
  context: PlanContext,
  access?: AccessExplanation,
): OverdueComponent[] {
  return overdueComponents(plan, context)
    .sort(byDueThenKey)
    .flatMap((component) => explainComponent(component, context, access));
}

/** Counts overdue components one by one; the order in which they come makes no difference. */
export class OverdueTally {
  #visible = 0;
  readonly #hidden = new Map<HiddenReason, number>();

  add({ reason }: Pick<OverdueComponent, 'reason'>): void {
    if (reason === null) this.#visible += 1;
    else this.#hidden.set(reason, (this.#hidden.get(reason) ?? 0) + 1);
  }

  /** What has been added up to now. */
  counts(): OverdueCounts {
    const reasons = hiddenReasons.flatMap((reason) => {
      const count = this.#hidden.get(reason) ?? 0;
      return count === 0 ? [] : [{ reason, count }];
    });
    const hidden = reasons.reduce((sum, { count }) => sum + count, 0);
    return { dashboard: this.#visible + hidden, visible: this.#visible, hidden, reasons };
  }
}

/** The card's sentence when it counts more than the employer sees; null when the counts agree. */
export function tooltipOf({ dashboard, visible, hidden, reasons }: OverdueCounts): string | null {
  if (hidden === 0) return null;
  const parts = reasons.map(({ reason, count }) => counted(count, one[reason], many[reason]));
  const seen = visible === 0 ? 'none' : formatCount(visible);
  return `This card counts ${counted(dashboard, 'overdue component')}, of which the employer sees ${seen}: ${listed(parts)}.`;
}

const one: Readonly<Record<HiddenReason, string>> = {
  'no-access': 'is in a plan that this employer may not open',
  'hidden-sub-programme': 'belongs to a sub-programme that is hidden from employers',
  'employer-only-review': 'is an employer-only review, which the plan does not show',
  'not-applicable-to-employers': 'is not applicable to employers',
};

const many: Readonly<Record<HiddenReason, string>> = {
  'no-access': 'are in plans that this employer may not open',
  'hidden-sub-programme': 'belong to sub-programmes that are hidden from employers',
  'employer-only-review': 'are employer-only reviews, which the plan does not show',
  'not-applicable-to-employers': 'are not applicable to employers',
};

function explainComponent(
  component: Component,
  { programmes, asOf }: PlanContext,
  access: AccessExplanation | undefined,
): OverdueComponent[] {
  // Overdue implies a due date; the compiler cannot know it.
  if (component.due === null) return [];
  const [reason = null, ...alsoHiddenBy] = hiddenReasonsOf(component, programmes, access);
  return [
    {
      learner: component.person,
      component: component.key,
      name: component.name,
      programme: component.programme,
      due: component.due,
      daysOverdue: daysBetween(component.due, asOf),
      visible: reason === null,
      reason,
      alsoHiddenBy,
    },
  ];
}

function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join('; ')}; and ${parts.at(-1)}`;
}
