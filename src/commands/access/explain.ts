import { explainAccessToOperation } from '../../operations/access/explain-operation.js';
import { explainAccessToPlan } from '../../operations/access/explain.js';
import { UsageError } from '../../domain/errors.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { referenceArg, referenceFlag } from '../../program/reference-flags.js';

export default class AccessExplain extends ProvostCommand {
  static override summary = 'Explain whether an account sees a learner’s plan, or may run an operation';
  static override description = [
    'An employer account sees a learner’s plan when all five gates pass; any other, by its permissions and whom it reaches with them.',
    'With --operation: why the account may run a command, or may not. A refusal is an answer too: the exit code is 0.',
  ].join('\n');
  static override examples = [
    '<%= config.bin %> <%= command.id %> pat@acme.example L-1001',
    '<%= config.bin %> <%= command.id %> pat@acme.example --operation role.assign',
  ];
  static override args = {
    account: referenceArg({ refersTo: 'account', description: 'email of the account' }),
    learner: referenceArg({ refersTo: 'learner', description: 'reference of the learner' }),
  };
  static override flags = {
    learner: referenceFlag({
      refersTo: 'learner',
      description: 'reference of the learner',
      helpValue: 'REF',
    }),
    operation: referenceFlag({
      refersTo: 'operation',
      description: 'the operation or command, such as role.assign; `provost help permissions` lists them',
      helpValue: 'NAME',
      exclusive: ['learner'],
    }),
  };

  static override baseFlags = flagsOf(explainAccessToPlan);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AccessExplain);
    const account = await requireText(this.session, flags, args.account, 'ACCOUNT', 'Email of the account');
    if (args.learner !== undefined && (flags.learner ?? flags.operation) !== undefined) throw asksTwice();
    if (flags.operation !== undefined) {
      await showResult(this.session, flags, explainAccessToOperation, {
        account,
        operation: flags.operation,
      });
      return;
    }
    const learner = await requireText(
      this.session,
      flags,
      args.learner ?? flags.learner,
      'LEARNER',
      'Reference of the learner',
    );
    await showResult(this.session, flags, explainAccessToPlan, { employer: account, learner });
  }
}

function asksTwice(): UsageError {
  return new UsageError({
    code: 'two-questions',
    message: 'A learner is named beside --learner or --operation.',
    hint: 'Ask one question at a time: `provost access explain EMAIL REF`, or `provost access explain EMAIL --operation NAME`.',
  });
}
