import * as Flags from '@oclif/core/flags';
import { applyPlan } from '../../operations/job/apply.js';
import { reapplyJob } from '../../operations/job/reapply.js';
import { fileArg, fileFlag, JOB_ID } from '../../program/file-flags.js';
import { changeFlags, flagsOf, rejectingFlags, rowFlags } from '../../program/flags.js';
import { withInputFile } from '../../program/input-file.js';
import { refuseFlags } from '../../program/meaningless-flags.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange } from '../../program/make-change.js';
import { requireFile } from '../../program/questions.js';
import { withRowSinks } from '../../program/row-file.js';

export default class JobApply extends ProvostCommand {
  static override summary = applyPlan.summary;
  static override description = [
    'A plan is made by --save-plan of any command that writes. It is applied exactly as it is, once, to the store that it was made for, as a job of',
    'the command that made it. When a record is no longer what the plan starts from, all of it is refused and the records are named;',
    '--skip-stale makes the other changes and rejects those (exit code 3).',
    'The id of a job that was undone does that job again, by undoing its undoing. A job that stands has nothing to apply.',
  ].join('\n');
  static override examples = [
    '<%= config.bin %> <%= command.id %> roles.plan --yes',
    '<%= config.bin %> <%= command.id %> roles.plan --skip-stale --report outcome.csv',
    '<%= config.bin %> <%= command.id %> 2 --reason "it was right after all"',
  ];
  static override args = {
    plan: fileArg({
      file: { use: 'input', except: JOB_ID },
      description: 'file of the plan, or the id of a job that was undone',
    }),
  };
  static override flags = {
    ...changeFlags,
    ...rejectingFlags,
    ...rowFlags,
    rejects: fileFlag({
      file: { use: 'output', kind: 'rejects' },
      helpGroup: 'FILE',
      description: 'write the changes that were rejected to this file',
    }),
    'skip-stale': Flags.boolean({
      description: 'leave out changes whose starting point no longer holds, and make the others',
    }),
  };
  static override baseFlags = flagsOf(applyPlan);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(JobApply);
    const given = await requireFile(this.session, flags, args, 'plan', 'Which plan?');
    if (JOB_ID.test(given)) {
      refuseFlags(
        flags,
        ['report', 'rejects', 'skip-stale', 'max-rejects'],
        'where a job is named by its id',
      );
      await makeChange(this.session, flags, reapplyJob, { id: given });
      return;
    }
    await withInputFile(this.session, given, async (file) => {
      await withRowSinks(flags, async (sinks) => {
        const input = { file, skipStale: flags['skip-stale'], ...sinks };
        await makeChange(this.session, flags, applyPlan, input);
      });
    });
  }
}
