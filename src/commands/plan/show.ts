import * as Flags from '@oclif/core/flags';
import { cardKeys, cards } from '../../domain/learning-plan/cards.js';
import { showPlan } from '../../operations/plan/show.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { referenceArg, referenceFlag } from '../../program/reference-flags.js';

export default class PlanShow extends ProvostCommand {
  static override summary = showPlan.summary;
  static override description =
    'With --employer, what that account sees; when a gate refuses it, every gate that does is named and the exit code is 4. ' +
    `A card opens the plan with its filter:\n${cards.map(({ key, opens }) => `${key}: ${opens}`).join('\n')}`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> L-1001',
    '<%= config.bin %> <%= command.id %> L-1001 --employer pat@acme.example --overdue',
    '<%= config.bin %> <%= command.id %> L-1001 --employer pat@acme.example --card rag-status',
  ];
  static override args = {
    learner: referenceArg({ refersTo: 'learner', description: 'reference of the learner' }),
  };
  static override flags = {
    employer: referenceFlag({
      refersTo: 'account',
      helpValue: 'EMAIL',
      description: 'as this employer account sees it',
    }),
    card: Flags.option({ options: cardKeys, description: 'with the filter of this dashboard card' })(),
    overdue: Flags.boolean({ description: 'only the overdue components' }),
  };
  static override baseFlags = flagsOf(showPlan);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PlanShow);
    const learner = await requireText(
      this.session,
      flags,
      args.learner,
      'LEARNER',
      'Reference of the learner',
    );
    const { employer, card, overdue } = flags;
    await showResult(this.session, flags, showPlan, { learner, employer, card, overdue });
  }
}
