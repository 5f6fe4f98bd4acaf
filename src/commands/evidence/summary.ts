import { summariseEvidence } from '../../operations/evidence/summary.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { referenceArg, referenceFlag } from '../../program/reference-flags.js';

export default class EvidenceSummary extends ProvostCommand {
  static override summary = summariseEvidence.summary;
  static override description =
    'With --employer, the evidence of the components that this account sees; a refusal names every gate that fails, exit code 4.';
  static override examples = ['<%= config.bin %> <%= command.id %> L-1001 --employer pat@acme.example'];
  static override args = {
    learner: referenceArg({ refersTo: 'learner', description: 'reference of the learner' }),
  };
  static override flags = {
    employer: referenceFlag({
      refersTo: 'account',
      helpValue: 'EMAIL',
      description: 'as this employer account sees it',
    }),
  };
  static override baseFlags = flagsOf(summariseEvidence);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(EvidenceSummary);
    const learner = await requireText(
      this.session,
      flags,
      args.learner,
      'LEARNER',
      'Reference of the learner',
    );
    await showResult(this.session, flags, summariseEvidence, { learner, employer: flags.employer });
  }
}
