import { z } from 'zod';
import type { AccessExplanation } from '../../domain/learning-plan/access.js';
import type { CardKey } from '../../domain/learning-plan/cards.js';
import { DashboardTally } from '../../domain/learning-plan/dashboard.js';
import type { LearnerPlan } from '../../domain/learning-plan/plan.js';
import type { TenantLearningPlans } from '../learning-plan/learning-plans.js';

/** A learner behind the figures of a card, with the command that opens their plan filtered. */
export const learnerBehind = z.object({
  reference: z.string(),
  name: z.string(),
  /** The learner's figure: a stage, status, band or colour; null on cards that count components. */
  figure: z.string().nullable(),
  /**
   * On cards that count components: the dashboard's count, and how many of them the employer sees.
   */
  count: z.int().nullable(),
  visible: z.int().nullable(),
  /** On Learning Plan Progress: percent of the planned minutes. */
  expectedPercent: z.number().nullable(),
  actualPercent: z.number().nullable(),
  /** The command that opens the plan with this card's filter. */
  open: z.string(),
});
export type LearnerBehind = z.infer<typeof learnerBehind>;

/**
 * The learner's row on the card, from the dashboard's figures of this one learner; empty if the
 * card counts nothing of theirs.
 */
export function behindCard(
  card: CardKey,
  plan: LearnerPlan,
  plans: TenantLearningPlans,
  access: AccessExplanation,
  open: string,
): LearnerBehind[] {
  const tally = new DashboardTally(plans);
  tally.add(plan, access);
  const figures = tally.figures();
  const { reference, firstName, lastName } = plan.person;
  const learner = { reference, name: `${firstName} ${lastName}`, ...nothing, open };
  switch (card) {
    case 'learning-plan-components': {
      const count = plan.components.length;
      const visible = figures[card].reduce((sum, row) => sum + row.visible, 0);
      return count === 0 ? [] : [{ ...learner, count, visible }];
    }
    case 'components-overdue': {
      const { dashboard, visible } = figures[card];
      return dashboard === 0 ? [] : [{ ...learner, count: dashboard, visible }];
    }
    case 'learner-lifecycle':
      return [{ ...learner, figure: onlyBucket(figures[card])?.stage ?? null }];
    case 'learner-summary':
      return [{ ...learner, figure: onlyBucket(figures[card])?.status ?? null }];
    case 'learning-plan-progress': {
      const [progress] = figures[card].learners;
      const { band = null, expectedPercent = null, actualPercent = null } = progress ?? {};
      return [{ ...learner, figure: band, expectedPercent, actualPercent }];
    }
    case 'rag-status':
      return [{ ...learner, figure: onlyBucket(figures[card])?.rag ?? null }];
  }
}

const nothing = { figure: null, count: null, visible: null, expectedPercent: null, actualPercent: null };

/** The bucket of the single learner. */
function onlyBucket<Bucket extends { readonly learners: number }>(
  buckets: readonly Bucket[],
): Bucket | undefined {
  return buckets.find(({ learners }) => learners > 0);
}
