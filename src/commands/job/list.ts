import * as Flags from '@oclif/core/flags';
import { isRunning, pendingFolder, pendingJobs } from '../../config/pending-jobs.js';
import { withoutSecrets } from '../../config/settings.js';
import { listJobs } from '../../operations/job/list.js';
import type { CommonFlags } from '../../program/flags.js';
import { flagsOf } from '../../program/flags.js';
import { refuseFlags } from '../../program/meaningless-flags.js';
import { ProvostCommand } from '../../program/command.js';
import { printResult, showResult } from '../../program/results.js';
import { view } from '../../views/job/unsettled.js';
import { requireSettings } from '../../program/run-settings.js';

export default class JobList extends ProvostCommand {
  static override summary = listJobs.summary;
  static override description =
    'With --unsettled: the jobs of this store that were begun on this machine and of which it does not know whether they were made; `job resume KEY` settles them.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --limit 10',
    '<%= config.bin %> <%= command.id %> --unsettled',
  ];
  static override flags = {
    unsettled: Flags.boolean({ description: 'those that were begun here and whose outcome is not known' }),
  };
  static override baseFlags = flagsOf(listJobs, { figures: false });

  async run(): Promise<void> {
    const { flags } = await this.parse(JobList);
    if (flags.unsettled) {
      refuseFlags(flags, ['tenant', 'as'], 'with --unsettled, which looks at this machine');
      return this.#listUnsettled(flags);
    }
    await showResult(this.session, flags, listJobs, {});
  }

  async #listUnsettled(flags: CommonFlags): Promise<void> {
    const store = withoutSecrets((await requireSettings(this.session, flags)).store.value ?? '');
    const jobs = pendingJobs(pendingFolder(this.session.env))
      .filter((job) => job.store === store)
      .map((job) => ({
        key: job.key,
        startedAt: job.startedAt,
        operation: job.operation,
        tenant: job.tenant,
        file: job.input?.name ?? null,
        command: `provost ${job.args.join(' ')}`,
        running: isRunning(job),
      }));
    await printResult(this.session, flags, view, { jobs });
  }
}
