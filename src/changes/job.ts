import { ConflictError } from '../domain/errors.js';
import type { JobRecord, StoreWriter } from '../store/port.js';
import { addAuditEntry } from './audit.js';

/** Records the job and its link in the audit chain. @throws {ConflictError} when its key or its plan was used before. */
export async function recordJob(
  { journal }: StoreWriter,
  record: Omit<JobRecord, 'id' | 'undoneBy'>,
): Promise<number> {
  if (record.key !== null) {
    const made = await journal.jobByKey(record.key);
    if (made !== undefined) throw madeAlready(made);
  }
  if (record.plan !== null) {
    const applied = await journal.jobOfPlan(record.plan);
    if (applied !== undefined) throw planApplied(applied);
  }
  const id = await journal.addJob(record);
  if (record.undoes !== null) await journal.markUndone(record.undoes, id);
  await addAuditEntry(journal, { ...record, id });
  return id;
}

function madeAlready({ id }: JobRecord): ConflictError {
  return new ConflictError({
    code: 'made-already',
    message: `That was made already, as job ${id}; it was not made again.`,
    hint: `Look at it with \`provost job show ${id}\`.`,
    details: { job: String(id) },
  });
}

/** The refusal of a plan that a job has applied before. */
export function planApplied({ id, at, undoneBy }: JobRecord): ConflictError {
  return new ConflictError({
    code: 'plan-applied',
    message: `The plan was applied before, as job ${id} at ${at}${undoneBy === null ? '' : `, which job ${undoneBy} undid`}; a plan is applied once, and nothing was changed.`,
    hint:
      undoneBy === null
        ? `Look at what it did with \`provost job show ${id}\`.`
        : `To do it again, undo job ${undoneBy}, or make a new plan.`,
    details: { job: String(id) },
  });
}
