import { showLearner } from '../../operations/learner/show.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { referenceArg } from '../../program/reference-flags.js';

export default class LearnerShow extends ProvostCommand {
  static override summary = showLearner.summary;
  static override description =
    'The learner’s record, groups and enrolments. The plan itself: `provost plan show REF`.';
  static override examples = ['<%= config.bin %> <%= command.id %> L-1001'];
  static override args = {
    learner: referenceArg({ refersTo: 'learner', description: 'reference of the learner' }),
  };
  static override baseFlags = flagsOf(showLearner);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LearnerShow);
    const learner = await requireText(
      this.session,
      flags,
      args.learner,
      'LEARNER',
      'Reference of the learner',
    );
    await showResult(this.session, flags, showLearner, { learner });
  }
}
