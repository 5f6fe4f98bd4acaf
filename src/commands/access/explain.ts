import * as Args from '@oclif/core/args';
import { explainAccessToPlan } from '../../operations/access/explain.js';
import { flagsOf } from '../../program/flags.js';
import { OperationCommand } from '../../program/operation-command.js';
import { visible } from '../../terminal/sanitise.js';

export default class AccessExplain extends OperationCommand {
  static override summary = explainAccessToPlan.summary;
  static override description =
    'An employer account sees a learner’s plan when all five gates pass. A refusal is an answer too: the exit code is 0.';
  static override examples = ['<%= config.bin %> <%= command.id %> pat@acme.example L-1001'];
  static override args = {
    employer: Args.string({ description: 'email of the employer account' }),
    learner: Args.string({ description: 'reference of the learner' }),
  };
  static override baseFlags = flagsOf(explainAccessToPlan);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AccessExplain);
    const employer = await this.required(flags, args.employer, 'EMPLOYER', 'Email of the employer account');
    const learner = await this.required(flags, args.learner, 'LEARNER', 'Reference of the learner');
    await this.answer(
      flags,
      explainAccessToPlan,
      { employer, learner },
      {
        lines: (answer, paint) => [
          `${visible(answer.employer)} ${answer.allowed ? paint.green('sees') : paint.red('does not see')} the plan of ${visible(answer.learner)}.`,
        ],
        list: {
          field: 'gates',
          columns: [
            { field: 'gate', header: 'Gate' },
            { field: 'passed', header: 'Passed', tone: ({ passed }) => (passed ? 'green' : 'red') },
            { field: 'why', header: 'Why' },
          ],
        },
        // A table cuts long sentences; what refuses is said in full.
        footer: ({ gates }) =>
          gates.filter(({ passed }) => !passed).map(({ gate, why }) => visible(`${gate}: ${why}`)),
      },
    );
  }
}
