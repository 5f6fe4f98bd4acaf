import { z } from 'zod';
import { proposeUndo } from '../../changes/undo.js';
import { writeOperation } from '../operation.js';
import { jobNumber, jobWithin } from './job-facts.js';

/** Undoes a job as a job of its own, which can itself be undone. */
export const undoJob = writeOperation({
  name: 'job.undo',
  summary: 'Take a job back',
  scope: 'store',
  confinable: true,
  permission: 'job.undo',
  restoresRecords: true,
  input: z.strictObject({ id: z.string() }),
  output: z.object({
    job: z.string().nullable(),
    dryRun: z.boolean(),
    changes: z.int(),
    undoes: z.string(),
    operation: z.string(),
    reason: z.string().nullable(),
  }),

  async propose({ store, within, checkpoint }, { id }, changes) {
    const undone = await jobWithin(store.journal, jobNumber(id), within);
    await proposeUndo(store, undone, changes, checkpoint);
    return {
      tenant: undone.tenant,
      undoes: undone.id,
      touchable: undone.changes,
      warnings: [],
      rejected: 0,
      result: (outcome) => ({ ...outcome, undoes: id, operation: undone.operation, reason: undone.reason }),
    };
  },
});
