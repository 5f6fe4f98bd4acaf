import { z } from 'zod';
import { existingJob, proposeUndo } from '../../changes/undo.js';
import { undoTree } from '../../changes/undone.js';
import { ConflictError } from '../../domain/errors.js';
import { writeOperation } from '../operation.js';
import { jobNumber, jobWithin, readJobFacts } from './job-facts.js';

const reapplyOutput = z.object({
  job: z.string().nullable(),
  dryRun: z.boolean(),
  changes: z.int(),
  /** `reapplies` is the job to repeat; `undoes` is the undo job that this job undoes. */
  reapplies: z.string(),
  undoes: z.string(),
  operation: z.string(),
  /** What the repeated job did. */
  title: z.string(),
});
export type JobReapplied = z.output<typeof reapplyOutput>;

/** Repeats an undone job by undoing its undo job. */
export const reapplyJob = writeOperation({
  name: 'job.reapply',
  summary: 'Do again what a job did that was undone',
  scope: 'store',
  confinable: true,
  permission: 'job.undo',
  restoresRecords: true,
  input: z.strictObject({ id: z.string() }),
  output: reapplyOutput,

  async propose({ store, within, caller, checkpoint }, { id }, changes) {
    const job = await jobWithin(store.journal, jobNumber(id), within);
    const { undoneBy } = await undoTree(store.journal, job);
    const [only, ...others] = undoneBy;
    if (only === undefined) throw nothingToReapply(job.id);
    if (others.length > 0) throw undoneBySeveral(job.id, undoneBy);
    const last = await existingJob(store.journal, only);
    await proposeUndo(store, last, changes, checkpoint, { within });
    const { title } = await readJobFacts(store.journal, job, caller);
    return {
      tenant: job.tenant,
      undoes: last.id,
      touchable: last.changes,
      warnings: [],
      rejected: 0,
      result: (outcome) => ({
        ...outcome,
        reapplies: id,
        undoes: String(last.id),
        operation: job.operation,
        title,
      }),
    };
  },
});

function undoneBySeveral(id: number, undoneBy: readonly number[]): ConflictError {
  return new ConflictError({
    code: 'undone-in-parts',
    message: `Job ${id} was undone in parts, by the jobs ${undoneBy.join(', ')}; nothing was changed.`,
    hint: `Do each part again by its own: ${undoneBy.map((by) => `\`provost job undo ${by}\``).join(', ')}.`,
  });
}

function nothingToReapply(id: number): ConflictError {
  return new ConflictError({
    code: 'job-stands',
    message: `Job ${id} was made and was not undone: there is nothing to apply again.`,
    hint: 'To do the same on other records, run its command again; a saved plan is applied by its file.',
  });
}
