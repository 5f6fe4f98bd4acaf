import { z } from 'zod';
import { accountGates, type Employer } from '../../domain/learning-plan/access.js';
import { cardsOf, type Card } from '../../domain/learning-plan/cards.js';
import { DashboardTally } from '../../domain/learning-plan/dashboard.js';
import { readTogether } from '../../store/read-together.js';
import { employerFor } from '../learning-plan/employers.js';
import { gateField } from '../learning-plan/learning-plan-fields.js';
import { learningPlanContext, type TenantLearningPlans } from '../learning-plan/learning-plans.js';
import { given, selectedLearningPlans } from '../learning-plan/learner-selection.js';
import { accessOf } from '../learning-plan/learning-plan-views.js';
import { readOperation, type TenantContext } from '../operation.js';
import { behindCard, learnerBehind, type LearnerBehind } from './learner-behind.js';
import { cardField, describeCard, figureField, figuresOf } from './dashboard-figures.js';
import { openPlanCommand } from './open-plan-command.js';

const employerCards = z.enum(cardsOf('employer').map(({ key }) => key));

/**
 * The Employer Dashboard: six cards over the learners whom gates 4 and 5 allow the account (domain
 * page, section 2). If gates 1 to 3 fail, visible counts are 0. With `card`, only that card and its
 * learners.
 */
export const showEmployerDashboard = readOperation({
  name: 'dashboard.employer',
  summary: 'Show an employer’s dashboard cards, or open one',
  scope: 'tenant',
  dated: true,
  permission: 'plan.read',
  input: z.strictObject({ employer: given, card: employerCards.optional() }),
  output: z.object({
    asOf: z.string(),
    employer: z.string(),
    /** True if gates 1 to 3 pass for the account. */
    access: z.boolean(),
    failedGates: z.array(gateField),
    /** Number of learners in scope. */
    learnerCount: z.int(),
    cards: z.array(cardField),
    figures: z.array(figureField),
    /** The learners behind the chosen card; empty without `card`. */
    learners: z.array(learnerBehind),
  }),

  async run(context, { employer: email, card: opened }) {
    const [plans, employer] = await readTogether([learningPlanContext(context), employerFor(context, email)]);
    const shown = cardsOf('employer').filter(({ key }) => opened === undefined || key === opened);
    const card = opened === undefined ? undefined : shown[0];
    const { figures, learners } = await counted(context, plans, employer, card);
    const failed = accountGates({ featureEnabled: plans.featureEnabled, employer }).filter(
      ({ passed }) => !passed,
    );
    return {
      asOf: plans.asOf,
      employer: employer.account.email,
      access: failed.length === 0,
      failedGates: failed,
      learnerCount: figures.learners,
      cards: shown.map((one) => describeCard(one, figures)),
      figures: shown.flatMap((one) => figuresOf(one, figures)),
      learners,
    };
  },
});

async function counted(
  context: TenantContext,
  plans: TenantLearningPlans,
  employer: Employer,
  card: Card | undefined,
): Promise<{ figures: ReturnType<DashboardTally['figures']>; learners: LearnerBehind[] }> {
  const tally = new DashboardTally(plans);
  const learners: LearnerBehind[] = [];
  for await (const batch of selectedLearningPlans(context, plans, { employer })) {
    for (const plan of batch) {
      const access = accessOf(employer, plan, plans);
      tally.add(plan, access);
      if (card === undefined) continue;
      const open = openPlanCommand(context, plan.person.reference, employer.account.email, card.key);
      learners.push(...behindCard(card.key, plan, plans, access, open));
    }
  }
  return { figures: tally.figures(), learners };
}
