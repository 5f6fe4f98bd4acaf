import { complianceMatch } from '../../operations/compliance/match.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';
import { referenceFlag } from '../../program/reference-flags.js';

export default class ComplianceMatch extends ProvostCommand {
  static override summary = complianceMatch.summary;
  static override description =
    'The Competence Match table: one line for each assignment and competence that it requires.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --organisation ward9',
    '<%= config.bin %> <%= command.id %> --output csv > match.csv',
  ];
  static override flags = {
    organisation: referenceFlag({
      refersTo: 'organisation',
      helpValue: 'KEY',
      description: 'this organisation and all below it',
    }),
  };
  static override baseFlags = flagsOf(complianceMatch);

  async run(): Promise<void> {
    const { flags } = await this.parse(ComplianceMatch);
    await showResult(this.session, flags, complianceMatch, { organisation: flags.organisation });
  }
}
