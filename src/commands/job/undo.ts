import * as Args from '@oclif/core/args';
import { undoJob } from '../../operations/job/undo.js';
import { changeFlags, flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange } from '../../program/make-change.js';
import { requireText } from '../../program/questions.js';

export default class JobUndo extends ProvostCommand {
  static override summary = undoJob.summary;
  static override description =
    'Puts back what the job found, as a job of its own that can be undone too. When a record has changed since, nothing is undone and the records are named.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> 12 --dry-run',
    '<%= config.bin %> <%= command.id %> 12 --reason "wrong file"',
  ];
  static override args = { id: Args.string({ description: 'id of the job to take back' }) };
  static override flags = changeFlags;
  static override baseFlags = flagsOf(undoJob, { list: false });

  async run(): Promise<void> {
    const { args, flags } = await this.parse(JobUndo);
    const id = await requireText(this.session, flags, args.id, 'ID', 'Which job do you want to undo?');
    await makeChange(this.session, flags, undoJob, { id });
  }
}
