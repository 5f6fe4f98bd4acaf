import { leastCompliant } from '../../operations/compliance/least.js';
import { flagsOf, integerFlag } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';
import { referenceFlag } from '../../program/reference-flags.js';

export default class ComplianceLeast extends ProvostCommand {
  static override summary = leastCompliant.summary;
  static override description =
    'Every organisation that holds assignments of its own counts as a department; those that require nothing are left out.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --count 3 --organisation surgery',
  ];
  static override flags = {
    count: integerFlag({ min: 1, default: 10, description: 'how many departments' }),
    organisation: referenceFlag({
      refersTo: 'organisation',
      helpValue: 'KEY',
      description: 'this organisation and all below it',
    }),
  };
  static override baseFlags = flagsOf(leastCompliant);

  async run(): Promise<void> {
    const { flags } = await this.parse(ComplianceLeast);
    const { count, organisation } = flags;
    await showResult(this.session, flags, leastCompliant, { count, organisation });
  }
}
