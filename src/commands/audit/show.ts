import * as Args from '@oclif/core/args';
import { UsageError } from '../../domain/errors.js';
import { showAudit } from '../../operations/audit/show.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult } from '../../program/results.js';

export default class AuditShow extends ProvostCommand {
  static override summary = showAudit.summary;
  static override examples = ['<%= config.bin %> <%= command.id %> 2'];
  static override args = { entry: Args.string({ description: 'number of the entry' }) };
  static override baseFlags = flagsOf(showAudit, { list: false });

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AuditShow);
    const given = await requireText(this.session, flags, args.entry, 'ENTRY', 'Which entry?');
    if (!/^[1-9]\d{0,14}$/.test(given)) {
      throw new UsageError({
        code: 'bad-entry',
        message: `"${given}" is not the number of an entry.`,
        hint: 'List the entries with `provost audit list`.',
      });
    }
    await showResult(this.session, flags, showAudit, { seq: Number(given) });
  }
}
