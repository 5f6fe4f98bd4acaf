import * as Args from '@oclif/core/args';
import { formatCount } from '../../domain/counts.js';
import { personCompliance } from '../../operations/compliance/person.js';
import { reasonWord, statusTone, statusWord } from '../../program/compliance-columns.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { formatPercent } from '../../terminal/percent.js';
import { visible } from '../../terminal/sanitise.js';

export default class CompliancePerson extends ProvostCommand {
  static override summary = personCompliance.summary;
  static override description = [
    'Red: never achieved, expired or below the required level. Amber: achieved, and expires within three months. Green: achieved.',
    'Blue: held, and not required. A competence stands once, at the highest level that any of the assignments requires; the rate counts',
    'every assignment’s requirements, as the compliance table does.',
  ].join('\n');
  static override examples = ['<%= config.bin %> <%= command.id %> 20059417'];
  static override args = { reference: Args.string({ description: 'the person’s reference' }) };
  static override baseFlags = flagsOf(personCompliance);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CompliancePerson);
    const reference = await requireText(
      this.session,
      flags,
      args.reference,
      'REF',
      'Whose compliance (the person’s reference)',
    );
    await showResult(
      this.session,
      flags,
      personCompliance,
      { reference },
      {
        lines: ({ asOf, person, overall }) => [
          `${visible(person.name)} (${visible(person.reference)}), as of ${asOf}: ${formatPercent(overall.compliancePercent)} compliant, ${formatCount(overall.achieved)} of ${formatCount(overall.required)} required.`,
        ],
        list: {
          field: 'competences',
          columns: [
            { field: 'status', header: 'Status', priority: 4, format: statusWord, tone: statusTone },
            { field: 'competence', header: 'Competence', priority: 5, readableWidth: 34 },
            { field: 'reason', header: 'Reason', priority: 3, format: reasonWord },
            { field: 'requiredLevel', header: 'Required Level', priority: 1 },
            { field: 'level', header: 'Level', priority: 1 },
            { field: 'awarded', header: 'Date Last Awarded' },
            { field: 'expires', header: 'Expiry', priority: 3 },
            { field: 'assignments', header: 'Assignments', onRequest: true },
          ],
          empty: 'Nothing is required, and nothing is held.',
        },
      },
    );
  }
}
