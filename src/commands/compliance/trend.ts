import { complianceTrend } from '../../operations/compliance/trend.js';
import { flagsOf, integerFlag } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';
import { referenceFlag } from '../../program/reference-flags.js';

export default class ComplianceTrend extends ProvostCommand {
  static override summary = complianceTrend.summary;
  static override description =
    'Each past month is recomputed from the records as of its last day; the last line is as of the date asked for (--as-of).';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --months 6 --organisation surgery',
  ];
  static override flags = {
    months: integerFlag({
      min: 1,
      max: 120,
      default: 12,
      description: 'how many months, this one included',
    }),
    organisation: referenceFlag({
      refersTo: 'organisation',
      helpValue: 'KEY',
      description: 'this organisation and all below it',
    }),
  };
  static override baseFlags = flagsOf(complianceTrend);

  async run(): Promise<void> {
    const { flags } = await this.parse(ComplianceTrend);
    const { months, organisation } = flags;
    await showResult(this.session, flags, complianceTrend, { months, organisation });
  }
}
