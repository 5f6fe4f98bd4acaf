import { referenceFlag } from '../../program/reference-flags.js';
import { ProvostCommand } from '../../program/command.js';
import { integerFlag } from '../../program/flags.js';
import { reportFlags, sharedReportFlags, showReport } from '../../program/report.js';

export default class ReportCompliance extends ProvostCommand {
  static override summary = 'Write a page on compliance: overall, trend, heat map, departments, competences';
  static override description =
    'One HTML page: overall compliance, its trend, the least compliant departments, a heat map of departments and competences, and both tables. See `provost help reports`.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --out compliance.html',
    '<%= config.bin %> <%= command.id %> --organisation surgery --months 6 --out surgery.html',
  ];
  static override flags = {
    organisation: referenceFlag({
      refersTo: 'organisation',
      helpValue: 'KEY',
      description: 'this organisation and all below it',
    }),
    months: integerFlag({
      min: 1,
      max: 120,
      default: 12,
      description: 'how many months, this one included',
    }),
    departments: integerFlag({
      min: 1,
      max: 60,
      default: 20,
      description: 'how many departments the heat map has, the least compliant ones',
    }),
    ...reportFlags,
  };
  static override baseFlags = sharedReportFlags(true);

  async run(): Promise<void> {
    const { flags } = await this.parse(ReportCompliance);
    const { organisation, months, departments } = flags;
    const { complianceReport } = await import('../../reports/compliance.js');
    await showReport(this.session, flags, (reader) =>
      complianceReport(reader, { organisation, months, departments }),
    );
  }
}
