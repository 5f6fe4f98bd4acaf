import { compareText } from '../text.js';
import type { Tree } from '../tenancy/trees.js';
import type { AccessExplanation } from './access.js';
import { isOverdueIn } from './overdue.js';
import type { LearnerPlan, PlanContext } from './plan.js';
import type { Component, Programme } from './types.js';

/**
 * Why an employer does not see a component; the first that applies counts (domain page, section 2).
 */
export const hiddenReasons = [
  'no-access',
  'hidden-sub-programme',
  'employer-only-review',
  'not-applicable-to-employers',
] as const;
export type HiddenReason = (typeof hiddenReasons)[number];

/**
 * The gates' verdict on one employer and learner; without it, the view of any employer with access.
 */
export type EmployerAccess = Pick<AccessExplanation, 'allowed'> | undefined;

export type PlanViewer =
  /** The provider, and the learner: they see the whole plan. */
  { readonly sees: 'whole-plan' } | { readonly sees: 'as-employer'; readonly access?: EmployerAccess };

export interface ComponentView extends Component {
  readonly overdue: boolean;
}

export interface PlanView {
  /** What the viewer sees, by due date (without one last), then key. */
  readonly components: readonly ComponentView[];
  /** Components that are in the plan, and within the filter, and hidden from the viewer. */
  readonly hiddenCount: number;
}

/** All reasons that hide the component from the employer, in the order of `hiddenReasons`. */
export function hiddenReasonsOf(
  component: Pick<Component, 'programme' | 'type' | 'employerOnly' | 'notApplicableToEmployers'>,
  programmes: Tree<Programme>,
  access?: EmployerAccess,
): readonly HiddenReason[] {
  const applies: Record<HiddenReason, boolean> = {
    'no-access': access !== undefined && !access.allowed,
    'hidden-sub-programme': hidingAncestors(component.programme, programmes).length > 0,
    'employer-only-review': component.type === 'review' && component.employerOnly,
    'not-applicable-to-employers': component.notApplicableToEmployers,
  };
  return hiddenReasons.filter((reason) => applies[reason]);
}

/** Does the employer see the component? */
export function isVisibleToEmployer(
  component: Component,
  programmes: Tree<Programme>,
  access?: EmployerAccess,
): boolean {
  return hiddenReasonsOf(component, programmes, access).length === 0;
}

/** The visible plan of a viewer, narrowed to the components that `keep` accepts. */
export function viewPlan(
  plan: LearnerPlan,
  context: PlanContext,
  viewer: PlanViewer,
  keep: (component: Component) => boolean = () => true,
): PlanView {
  const kept = plan.components.filter(keep);
  const seen =
    viewer.sees === 'whole-plan'
      ? kept
      : kept.filter((component) => isVisibleToEmployer(component, context.programmes, viewer.access));
  return {
    components: seen
      .map((component) => ({ ...component, overdue: isOverdueIn(plan, component, context) }))
      .sort(byDueThenKey),
    hiddenCount: kept.length - seen.length,
  };
}

/** Order of components by due date, those without one last, then key. For `Array.sort`. */
export function byDueThenKey(a: Pick<Component, 'due' | 'key'>, b: Pick<Component, 'due' | 'key'>): number {
  return compareDue(a, b) || compareText(a.key, b.key);
}

/**
 * The programmes whose flag hides the plans of this one, nearest first. The flag hides everything
 * below its programme, never the programme's own components.
 */
export function hidingAncestors(programme: string, programmes: Tree<Programme>): string[] {
  return programmes
    .ancestorsOf(programme)
    .filter((ancestor) => programmes.node(ancestor)?.hideSubProgrammesFromEmployers === true);
}

function compareDue(a: Pick<Component, 'due'>, b: Pick<Component, 'due'>): number {
  if (a.due === null || b.due === null) return Number(a.due === null) - Number(b.due === null);
  return compareText(a.due, b.due);
}
