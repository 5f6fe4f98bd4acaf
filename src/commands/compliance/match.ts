import * as Flags from '@oclif/core/flags';
import { complianceMatch } from '../../operations/compliance/match.js';
import { reasonWord, statusTone, statusWord } from '../../program/compliance-columns.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';

export default class ComplianceMatch extends ProvostCommand {
  static override summary = complianceMatch.summary;
  static override description =
    'The Competence Match table: one line for each assignment and competence that it requires.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --organisation ward9',
    '<%= config.bin %> <%= command.id %> --output csv > match.csv',
  ];
  static override flags = {
    organisation: Flags.string({ helpValue: 'KEY', description: 'this organisation and all below it' }),
  };
  static override baseFlags = flagsOf(complianceMatch);

  async run(): Promise<void> {
    const { flags } = await this.parse(ComplianceMatch);
    await showResult(
      this.session,
      flags,
      complianceMatch,
      { organisation: flags.organisation },
      {
        list: {
          field: 'rows',
          columns: [
            { field: 'employeeNumber', header: 'Employee Number', priority: 5 },
            { field: 'assignment', header: 'Assignment', onRequest: true },
            { field: 'name', header: 'Name', priority: 3 },
            { field: 'organisation', header: 'Organisation', priority: 1 },
            { field: 'competence', header: 'Competence', priority: 5, readableWidth: 34 },
            { field: 'requiredLevel', header: 'Required Level', priority: 1 },
            { field: 'match', header: 'Match', priority: 4 },
            { field: 'levelAchieved', header: 'Level Achieved', priority: 1 },
            { field: 'status', header: 'Status', priority: 4, format: statusWord, tone: statusTone },
            { field: 'reason', header: 'Reason', onRequest: true, format: reasonWord },
            { field: 'dateLastAwarded', header: 'Date Last Awarded' },
            { field: 'expiry', header: 'Expiry', priority: 3 },
            { field: 'nextEnrolment', header: 'Next Enrolment' },
          ],
          empty: 'Nothing is required of any assignment that counts on this date.',
        },
      },
    );
  }
}
