import type { z } from 'zod';
import { counted } from '../../domain/counts.js';
import type { showJob } from '../../operations/job/show.js';
import { timeText, type OperationView } from '../view.js';
import { changedFieldColumns } from './changed-fields.js';
import { countsInWords } from './preview.js';
import { jobsInWords, undoneInWords } from './undone.js';

type JobShown = z.output<typeof showJob.output>;

export const view: OperationView<typeof showJob> = {
  lines: (job) => [
    `Job ${job.id}: ${job.title}`,
    [
      `By ${job.actor}${job.account === null ? '' : ` as ${job.account}`}${job.token === null ? '' : ` with the token ${job.token}`} at `,
      timeText(job.at),
      ` (${job.operation})`,
    ],
    `Changes: ${countsInWords(job.counts)}`,
    ...(job.reason === null ? [] : [`Reason: ${job.reason}`]),
    ...(job.plan === null ? [] : [`It applied the saved plan with the seal ${job.plan}.`]),
    ...(job.claimedOperation === null
      ? []
      : [`The plan came from outside and says that it is one of ${job.claimedOperation}.`]),
    ...(job.overrode === null ? [] : [`It overrode the tenant’s limits: ${JSON.stringify(job.overrode)}.`]),
    ...(job.head === null ? [] : [`Entry ${job.entry} of the audit chain, head ${job.head}`]),
    ...(job.undoes === null ? [] : [`It undid job ${job.undoes}.`]),
    ...undoneLines(job),
    ...(job.journaled
      ? []
      : ['It made a whole tenant: its records are not kept one by one, and undoing it deletes the tenant.']),
    ...(job.hasErased === true
      ? ['Personal values were erased in its rows: they are empty, and it cannot be undone.']
      : []),
  ],
  list: { field: 'rows', columns: changedFieldColumns },
  footer: (job) => [
    ...(job.truncated && job.journaled
      ? [`Of ${counted(job.changes, 'changed record')} only the first are listed; --limit 0 lists all.`]
      : []),
    ...(job.undoable ? [`Take it back with \`provost job undo ${job.id}\`.`] : []),
  ],
};

function undoneLines(job: JobShown): string[] {
  const { undone, undoneBy, redoneBy } = job;
  if (undone === null) return [];
  const by = undoneBy === null ? (undoneInWords(job) ?? '') : `by ${jobsInWords(undone.by)}`;
  const again = redoneBy.length === 0 ? '' : `, and ${jobsInWords(redoneBy)} did that again`;
  return [`It was undone ${by}${again}.`];
}
