import * as Flags from '@oclif/core/flags';
import { listTransfers } from '../../operations/transfer/list.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';
import { reviewFilterFlags, reviewFilterOf } from '../../program/review-filter-flags.js';

export default class TransferList extends ProvostCommand {
  static override summary = listTransfers.summary;
  static override description =
    'Shows why each award waits, in the words of ESR’s reconciliation reports and with the fields that differ, and whom it may belong to. Decide with `transfer review`, `transfer accept` or `transfer reject`.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --sender 457 --older-than 30d',
    '<%= config.bin %> <%= command.id %> --state rejected --json',
  ];
  static override flags = {
    state: Flags.option({
      options: ['needs-review', 'accepted', 'rejected', 'all'] as const,
      default: 'needs-review',
      description: 'only those in this state',
    })(),
    ...reviewFilterFlags,
  };
  static override baseFlags = flagsOf(listTransfers);

  async run(): Promise<void> {
    const { flags } = await this.parse(TransferList);
    await showResult(this.session, flags, listTransfers, {
      state: flags.state,
      where: reviewFilterOf(flags),
    });
  }
}
