import { counted, formatCount } from '../counts.js';
import { daysBetween, type CalendarDate } from '../calendar.js';
import { compareText } from '../text.js';
import { failedGates, type AccessExplanation, type GateResult } from './access.js';
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

/** Counts of overdue components: dashboard = visible + hidden, and hidden = the sum over the reasons, exactly. */
export interface OverdueCounts {
  readonly dashboard: number;
  readonly visible: number;
  readonly hidden: number;
  /** The reasons that hide at least one, in the order of `hiddenReasons`. */
  readonly reasons: readonly ReasonCount[];
}

/** A learner with overdue components whose plan the gates refuse, and the gates that do. */
export interface Refusal {
  readonly learner: string;
  readonly failedGates: readonly GateResult[];
}

export interface OverdueExplanation extends OverdueCounts {
  /** By learner, then due date, then key. */
  readonly components: readonly OverdueComponent[];
  /** By learner. */
  readonly refusals: readonly Refusal[];
  /** One sentence when the two counts differ, else null. */
  readonly tooltip: string | null;
}

/** A learner's plan, and (for the view of a named employer) what the gates say about it. */
export interface PlanForEmployer {
  readonly plan: LearnerPlan;
  readonly access?: AccessExplanation | undefined;
}

/**
 * Why a dashboard counts more overdue components than an employer sees, down to the components, over any number of learners
 * (domain page, section 2, Overdue). For a tenant too large to hold, take `explainLearnerOverdue` learner by learner,
 * add each to an `OverdueTally` and print the components as they come: the counts are the same.
 */
export function explainOverdue(plans: Iterable<PlanForEmployer>, context: PlanContext): OverdueExplanation {
  const tally = new OverdueTally();
  const components: OverdueComponent[] = [];
  const refusals: Refusal[] = [];
  for (const { plan, access } of plans) {
    const overdue = explainLearnerOverdue(plan, context, access);
    for (const component of overdue.components) {
      tally.add(component);
      components.push(component);
    }
    if (overdue.refusal) refusals.push(overdue.refusal);
  }
  const counts = tally.counts();
  return {
    ...counts,
    components: components.sort(byLearnerDueKey),
    refusals: refusals.sort((a, b) => compareText(a.learner, b.learner)),
    tooltip: tooltipOf(counts),
  };
}

/** One learner's overdue components by due date, then key, and the gates that refuse the employer where they do. */
export function explainLearnerOverdue(
  plan: LearnerPlan,
  context: PlanContext,
  access?: AccessExplanation,
): { readonly components: readonly OverdueComponent[]; readonly refusal: Refusal | null } {
  const components = overdueComponents(plan, context)
    .sort(byDueThenKey)
    .flatMap((component) => explainComponent(component, context, access));
  const refused = access !== undefined && !access.allowed && components.length > 0;
  return {
    components,
    refusal: refused ? { learner: plan.person.reference, failedGates: failedGates(access) } : null,
  };
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

/** The sentence that the card shows when it counts more than the employer sees; null when the counts agree. */
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

function byLearnerDueKey(a: OverdueComponent, b: OverdueComponent): number {
  return (
    compareText(a.learner, b.learner) || compareText(a.due, b.due) || compareText(a.component, b.component)
  );
}

function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join('; ')}; and ${parts.at(-1)}`;
}
