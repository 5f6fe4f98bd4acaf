import { rejectTransfers } from '../../operations/transfer/decide.js';
import { changeFlags, rowFlags, flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange } from '../../program/make-change.js';
import { requireText } from '../../program/questions.js';
import { withRowSinks } from '../../program/row-file.js';
import { reviewFilterFlags, reviewFilterOf } from '../../program/review-filter-flags.js';
import { referenceArg } from '../../program/reference-flags.js';

export default class TransferReject extends ProvostCommand {
  static override strict = false;
  static override summary = rejectTransfers.summary;
  static override description =
    'The award stays known under its id, so that it is not queued again when it arrives in another file. The reason is kept with it. With filters it rejects all that wait and meet them, as one job.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> ah1hrbkebzc2 --reason "left in 2019"',
    '<%= config.bin %> <%= command.id %> --outcome unable-to-match --older-than 3m --reason "not our people"',
  ];
  static override args = {
    id: referenceArg({ refersTo: 'transfer-review', description: 'ids from `transfer list`' }),
  };
  static override flags = { ...changeFlags, ...rowFlags, ...reviewFilterFlags };
  static override baseFlags = flagsOf(rejectTransfers);

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(TransferReject);
    const given = argv.map(String);
    const where = reviewFilterOf(flags);
    const ids =
      given.length > 0 || where !== undefined
        ? given
        : [await requireText(this.session, flags, undefined, 'ID', 'Which one (its id)?')];
    const because = await requireText(
      this.session,
      flags,
      flags.reason,
      '--reason TEXT',
      'Why is it rejected?',
    );
    await withRowSinks(flags, async ({ report }) => {
      const input = { ids, where, because, report };
      await makeChange(this.session, { ...flags, reason: because }, rejectTransfers, input);
    });
  }
}
