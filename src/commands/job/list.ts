import { listJobs } from '../../operations/job/list.js';
import { OperationCommand } from '../../program/operation-command.js';

export default class JobList extends OperationCommand {
  static override summary = listJobs.summary;
  static override examples = ['<%= config.bin %> <%= command.id %> --limit 10'];

  async run(): Promise<void> {
    const { flags } = await this.parse(JobList);
    await this.answer(
      flags,
      listJobs,
      {},
      {
        list: {
          field: 'jobs',
          columns: [
            { field: 'id', header: 'Job', align: 'right' },
            { field: 'at', header: 'When' },
            { field: 'operation', header: 'Operation' },
            { field: 'changes', header: 'Changes' },
            { field: 'actor', header: 'Who' },
            { field: 'reason', header: 'Reason' },
            { field: 'undoes', header: 'Undoes' },
            { field: 'undoneBy', header: 'Undone by' },
          ],
          empty: 'Nothing was changed in this tenant yet.',
        },
      },
    );
  }
}
