import * as Flags from '@oclif/core/flags';
import { cardsOf } from '../../domain/learning-plan/cards.js';
import { showEmployerDashboard } from '../../operations/dashboard/employer.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { referenceArg } from '../../program/reference-flags.js';

const cardOptions = cardsOf('employer').map(({ key }) => key);

export default class DashboardEmployer extends ProvostCommand {
  static override summary = showEmployerDashboard.summary;
  static override description =
    'The six cards over the learners in the account’s scope: those it manages or mentors and, with View All, those of its groups, ' +
    'within its organisation. --card opens one: its figures, and the learners behind them with how to open each plan.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> pat@acme.example',
    '<%= config.bin %> <%= command.id %> pat@acme.example --card components-overdue',
  ];
  static override args = {
    employer: referenceArg({ refersTo: 'account', description: 'email of the employer account' }),
  };
  static override flags = { card: Flags.option({ options: cardOptions, description: 'open this card' })() };
  static override baseFlags = flagsOf(showEmployerDashboard);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DashboardEmployer);
    const employer = await requireText(
      this.session,
      flags,
      args.employer,
      'EMPLOYER',
      'Email of the employer account',
    );
    const { card } = flags;
    await showResult(this.session, flags, showEmployerDashboard, { employer, card });
  }
}
