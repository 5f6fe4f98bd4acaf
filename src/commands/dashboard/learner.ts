import * as Flags from '@oclif/core/flags';
import { cardsOf } from '../../domain/learning-plan/cards.js';
import { showLearnerDashboard } from '../../operations/dashboard/learner.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { referenceArg } from '../../program/reference-flags.js';

const cardOptions = cardsOf('learner').map(({ key }) => key);

export default class DashboardLearner extends ProvostCommand {
  static override summary = showLearnerDashboard.summary;
  static override description =
    'The two cards over one learner’s plan. "Employer sees" is what any employer with access to the plan sees.';
  static override examples = ['<%= config.bin %> <%= command.id %> L-1001 --card components-overdue'];
  static override args = {
    learner: referenceArg({ refersTo: 'learner', description: 'reference of the learner' }),
  };
  static override flags = { card: Flags.option({ options: cardOptions, description: 'open this card' })() };
  static override baseFlags = flagsOf(showLearnerDashboard);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DashboardLearner);
    const learner = await requireText(
      this.session,
      flags,
      args.learner,
      'LEARNER',
      'Reference of the learner',
    );
    await showResult(this.session, flags, showLearnerDashboard, { learner, card: flags.card });
  }
}
