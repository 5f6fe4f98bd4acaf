import * as Args from '@oclif/core/args';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { reportFlags, sharedReportFlags, showReport } from '../../program/report.js';

export default class ReportJob extends ProvostCommand {
  static override summary = 'Write a page on one job: who, when, and every record that it changed';
  static override description =
    'One HTML page: what the job did, by kind of record, and each change. See `provost help reports`.';
  static override examples = ['<%= config.bin %> <%= command.id %> 2 --out job-2.html'];
  static override args = { job: Args.string({ description: 'id of the job', ignoreStdin: true }) };
  static override flags = reportFlags;
  static override baseFlags = sharedReportFlags(false);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ReportJob);
    const id = await requireText(this.session, flags, args.job, 'ID', 'Which job?');
    const { jobReport } = await import('../../reports/job.js');
    await showReport(this.session, flags, (reader) => jobReport(reader, { id }));
  }
}
