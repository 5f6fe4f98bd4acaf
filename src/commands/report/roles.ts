import { referenceFlag } from '../../program/reference-flags.js';
import { ProvostCommand } from '../../program/command.js';
import { reportFlags, sharedReportFlags, showReport } from '../../program/report.js';

export default class ReportRoles extends ProvostCommand {
  static override summary = 'Write a page on roles: who may see learning plans, and who holds what';
  static override description =
    'One HTML page: employer accounts with and without Employer - View Learning Plan by organisation, and the holders of each role. See `provost help reports`.';
  static override examples = ['<%= config.bin %> <%= command.id %> --out roles.html'];
  static override flags = {
    organisation: referenceFlag({
      refersTo: 'organisation',
      helpValue: 'KEY',
      multiple: true,
      multipleNonGreedy: true,
      description: 'only accounts of this organisation and all below it; may be repeated',
    }),
    ...reportFlags,
  };
  static override baseFlags = sharedReportFlags(false);

  async run(): Promise<void> {
    const { flags } = await this.parse(ReportRoles);
    const { organisation: organisations = [] } = flags;
    const { rolesReport } = await import('../../reports/roles.js');
    await showReport(this.session, flags, (reader) => rolesReport(reader, { organisations }));
  }
}
