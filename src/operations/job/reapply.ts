import { z } from 'zod';
import { existingJob, proposeUndo } from '../../changes/undo.js';
import { ConflictError } from '../../domain/errors.js';
import { writeOperation } from '../operation.js';
import { jobNumber, jobWithin } from './job-facts.js';

const reapplyOutput = z.object({
  job: z.string().nullable(),
  dryRun: z.boolean(),
  changes: z.int(),
  /** `reapplies` is the job to repeat; `undoes` is the undo job that this job undoes. */
  reapplies: z.string(),
  undoes: z.string(),
  operation: z.string(),
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

  async propose({ store, within, checkpoint }, { id }, changes) {
    const job = await jobWithin(store.journal, jobNumber(id), within);
    let last = job;
    let isTakenBack = false;
    while (last.undoneBy !== null) {
      last = await existingJob(store.journal, last.undoneBy);
      isTakenBack = !isTakenBack;
    }
    if (!isTakenBack) throw nothingToReapply(job.id);
    await proposeUndo(store, last, changes, checkpoint);
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
      }),
    };
  },
});

function nothingToReapply(id: number): ConflictError {
  return new ConflictError({
    code: 'job-stands',
    message: `Job ${id} was made and was not undone: there is nothing to apply again.`,
    hint: 'To do the same on other records, run its command again; a saved plan is applied by its file.',
  });
}
