import { z } from 'zod';
import { cardKeys, cards } from '../../domain/learning-plan/cards.js';
import { enrolmentOf, isOverdueIn } from '../../domain/learning-plan/overdue.js';
import type { LearnerPlan } from '../../domain/learning-plan/plan.js';
import type { Component } from '../../domain/learning-plan/types.js';
import { hiddenReasons, hiddenReasonsOf, viewPlan } from '../../domain/learning-plan/visibility.js';
import { componentStatuses, componentTypes } from '../../domain/learning-plan/vocabulary.js';
import { readTogether } from '../../store/read-together.js';
import { chosenEmployer } from '../learning-plan/employers.js';
import type { TenantLearningPlans } from '../learning-plan/learning-plans.js';
import { given } from '../learning-plan/learner-selection.js';
import { requireLearningPlan, learningPlanViewer } from '../learning-plan/learning-plan-views.js';
import { readOperation } from '../operation.js';

/**
 * Shows a learning plan, whole or as an employer account sees it, filtered by a dashboard card or
 * to what is overdue (domain page, section 2). Components by due date, those without one last, then
 * by key.
 */
export const showPlan = readOperation({
  name: 'plan.show',
  summary: 'Show a learner’s plan, whole or as an employer sees it',
  scope: 'tenant',
  dated: true,
  permission: 'plan.read',
  input: z.strictObject({
    learner: given,
    employer: given.optional(),
    card: z.enum(cardKeys).optional(),
    overdue: z.boolean().default(false),
  }),
  output: z.object({
    asOf: z.string(),
    learner: z.string(),
    learnerName: z.string(),
    /** Email of the employer whose view this is; null for the whole plan. */
    viewer: z.string().nullable(),
    card: z.enum(cardKeys).nullable(),
    components: z.array(
      z.object({
        key: z.string(),
        name: z.string(),
        programme: z.string(),
        type: z.enum(componentTypes),
        status: z.enum(componentStatuses),
        due: z.string().nullable(),
        overdue: z.boolean(),
        /** Start of the component's enrolment on the day; null if that has none. */
        enrolmentStart: z.string().nullable(),
        plannedMinutes: z.int(),
        actualMinutes: z.int(),
        /** Reasons why no employer sees it; empty if employers see it. */
        hiddenFromEmployers: z.array(z.enum(hiddenReasons)),
      }),
    ),
    /** Number of filtered components that the viewer does not see. */
    hiddenCount: z.int(),
  }),

  async run(context, { learner, employer: email, card, overdue }) {
    const [employer, { plans, plan }] = await readTogether([
      chosenEmployer(context, email),
      requireLearningPlan(context, learner),
    ]);
    const view = viewPlan(
      plan,
      plans,
      learningPlanViewer(employer, plan, plans),
      keeping(plan, plans, card, overdue),
    );
    return {
      asOf: plans.asOf,
      learner: plan.person.reference,
      learnerName: `${plan.person.firstName} ${plan.person.lastName}`,
      viewer: employer?.account.email ?? null,
      card: card ?? null,
      components: view.components.map((component) => ({
        key: component.key,
        name: component.name,
        programme: component.programme,
        type: component.type,
        status: component.status,
        due: component.due,
        overdue: component.overdue,
        enrolmentStart: enrolmentOf(component, plan.enrolments, plans.programmes, plans.asOf)?.start ?? null,
        plannedMinutes: component.plannedMinutes,
        actualMinutes: component.actualMinutes,
        hiddenFromEmployers: [...hiddenReasonsOf(component, plans.programmes)],
      })),
      hiddenCount: view.hiddenCount,
    };
  },
});

/** Combines the filter of the card with `overdue`. */
function keeping(
  plan: LearnerPlan,
  plans: TenantLearningPlans,
  cardKey: string | undefined,
  overdueOnly: boolean,
): (component: Component) => boolean {
  const card = cards.find(({ key }) => key === cardKey);
  return (component) =>
    (card === undefined || card.keeps(component, plan, plans)) &&
    (!overdueOnly || isOverdueIn(plan, component, plans));
}
