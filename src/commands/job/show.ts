import * as Args from '@oclif/core/args';
import { showJob } from '../../operations/job/show.js';
import { OperationCommand } from '../../program/operation-command.js';
import { countsInWords } from '../../program/preview.js';
import { visible } from '../../terminal/sanitise.js';

export default class JobShow extends OperationCommand {
  static override summary = showJob.summary;
  static override description = 'Lists the first thousand changed records; --limit 0 lists all of them.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> 12',
    '<%= config.bin %> <%= command.id %> 12 --limit 0 --output csv',
  ];
  static override args = { id: Args.string({ description: 'id of the job' }) };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(JobShow);
    const id = await this.required(flags, args.id, 'ID', 'Which job?');
    const input = flags.limit === undefined ? { id } : { id, limit: flags.limit };
    await this.answer(flags, showJob, input, {
      lines: (job) => [
        `Job ${job.id}: ${job.operation} by ${visible(job.actor)} at ${job.at}`,
        `Changes: ${countsInWords(job.counts)}`,
        ...(job.reason === null ? [] : [`Reason: ${visible(job.reason)}`]),
        ...(job.undoes === null ? [] : [`It undid job ${job.undoes}.`]),
        ...(job.undoneBy === null ? [] : [`It was undone by job ${job.undoneBy}.`]),
      ],
      list: {
        field: 'rows',
        columns: [
          { field: 'action', header: 'Action' },
          { field: 'entity', header: 'Record', value: ({ entity }) => entity.replaceAll('-', ' ') },
          { field: 'key', header: 'Key' },
          { field: 'field', header: 'Field' },
          { field: 'before', header: 'Before', value: ({ before }) => inWords(before) },
          { field: 'after', header: 'After', value: ({ after }) => inWords(after) },
        ],
      },
      footer: (job) => [
        ...(job.truncated
          ? [`Of ${job.changes} changed records only the first are listed; --limit 0 lists all.`]
          : []),
        ...(job.undoneBy === null ? [`Take it back with \`provost job undo ${job.id}\`.`] : []),
      ],
    });
  }
}

function inWords(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
