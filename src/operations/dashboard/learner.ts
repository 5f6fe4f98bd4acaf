import { z } from 'zod';
import { cardsOf } from '../../domain/learning-plan/cards.js';
import { DashboardTally } from '../../domain/learning-plan/dashboard.js';
import { ownView } from '../learning-plan/employers.js';
import { given } from '../learning-plan/learner-selection.js';
import { grantedAccess, requireLearningPlan } from '../learning-plan/learning-plan-views.js';
import { readOperation } from '../operation.js';
import { cardField, describeCard, figureField, figuresOf } from './dashboard-figures.js';
import { openPlanCommand } from './open-plan-command.js';

const learnerCards = z.enum(cardsOf('learner').map(({ key }) => key));

/**
 * The Learner Dashboard: two cards over one learning plan, each with the command that opens it
 * filtered (domain page, section 2). Visible counts are those of any employer with access; an
 * employer account needs access itself.
 */
export const showLearnerDashboard = readOperation({
  name: 'dashboard.learner',
  summary: 'Show a learner’s dashboard cards, or open one',
  scope: 'tenant',
  dated: true,
  permission: 'plan.read',
  input: z.strictObject({ learner: given, card: learnerCards.optional() }),
  output: z.object({
    asOf: z.string(),
    learner: z.string(),
    learnerName: z.string(),
    cards: z.array(cardField.extend({ open: z.string() })),
    figures: z.array(figureField),
  }),

  async run(context, { learner, card: opened }) {
    const { plans, plan } = await requireLearningPlan(context, learner);
    const employer = ownView(context);
    const tally = new DashboardTally(plans);
    tally.add(plan, employer && grantedAccess(employer, plan, plans));
    const figures = tally.figures();
    const shown = cardsOf('learner').filter(({ key }) => opened === undefined || key === opened);
    const { reference, firstName, lastName } = plan.person;
    return {
      asOf: plans.asOf,
      learner: reference,
      learnerName: `${firstName} ${lastName}`,
      cards: shown.map((card) => ({
        ...describeCard(card, figures),
        open: openPlanCommand(context, reference, employer?.account.email, card.key),
      })),
      figures: shown.flatMap((card) => figuresOf(card, figures)),
    };
  },
});
