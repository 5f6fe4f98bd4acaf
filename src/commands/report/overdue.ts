import { referenceFlag } from '../../program/reference-flags.js';
import { ProvostCommand } from '../../program/command.js';
import { reportFlags, sharedReportFlags, showReport } from '../../program/report.js';

export default class ReportOverdue extends ProvostCommand {
  static override summary = 'Write a page on overdue components: dashboard, visible, hidden and why';
  static override description =
    'One HTML page: from the dashboard to what employers see by reason, by employer, by programme, and every component. See `provost help reports`.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --out overdue.html',
    '<%= config.bin %> <%= command.id %> --employer pat@acme.example --as-of 2026-11-21 --out overdue.html',
  ];
  static override flags = {
    employer: referenceFlag({
      refersTo: 'account',
      helpValue: 'EMAIL',
      description: 'in the view of this employer account, over its scope',
    }),
    organisation: referenceFlag({
      refersTo: 'organisation',
      helpValue: 'KEY',
      description: 'only learners employed there or below it',
    }),
    ...reportFlags,
  };
  static override baseFlags = sharedReportFlags(true);

  async run(): Promise<void> {
    const { flags } = await this.parse(ReportOverdue);
    const { employer, organisation } = flags;
    const { overdueReport } = await import('../../reports/overdue.js');
    await showReport(this.session, flags, (reader) => overdueReport(reader, { employer, organisation }));
  }
}
