import { ConflictError } from '../domain/errors.js';
import { requireStorable } from '../domain/storable.js';
import type { JobRecord, JournalReader, StoreWriter } from '../store/port.js';
import { addAuditEntry } from './audit.js';
import { newSalts } from './seal.js';
import { undonePart, undoersOf } from './undone.js';

/** What is known of a job before its changes are. */
export type JobDraft = Omit<JobRecord, 'id' | 'undoneBy' | 'changes' | 'counts' | 'digest' | 'salt'>;

/**
 * Creates the job before its changes are recorded. `completeJob` must follow in the same
 * transaction.
 * @throws {ConflictError} when its key was used before
 */
export async function beginJob({ journal }: StoreWriter, draft: JobDraft): Promise<number> {
  requireStorableFacts(draft);
  if (draft.key !== null) {
    const made = await journal.jobByKey(draft.key);
    if (made !== undefined) throw isOfOthers(made, draft) ? keyUsed() : madeAlready(made);
  }
  return journal.addJob({
    ...draft,
    plan: null,
    undoes: null,
    changes: 0,
    counts: '{}',
    digest: '',
    salt: null,
  });
}

/**
 * Records the outcome of the job and its audit entry, whose hash covers the stored job.
 * @returns the head of the chain
 * @throws {ConflictError} when its saved plan was applied before
 */
export async function completeJob(
  { journal }: StoreWriter,
  record: Omit<JobRecord, 'undoneBy' | 'salt'>,
): Promise<string> {
  requireStorableFacts(record);
  if (record.plan !== null) {
    const applied = await journal.jobOfPlan(record.plan);
    if (applied !== undefined) throw await planApplied(journal, applied);
  }
  const { id, tenant, operation, input, reason, asOf, at, changes, counts, digest } = record;
  const { undoes, plan, overrode, journaled } = record;
  await journal.completeJob(id, {
    ...{ tenant, operation, input, reason, asOf, at, changes, counts, digest },
    ...{ undoes, plan, overrode, journaled, salt: newSalts(1) },
  });
  // Of several jobs that undo a part each, the first is marked.
  if (undoes !== null && (await journal.job(undoes))?.undoneBy === null) await journal.markUndone(undoes, id);
  const stored = await journal.job(id);
  if (stored === undefined) throw new Error(`Job ${id} is not in the store that it was just written to`);
  return addAuditEntry(journal, stored);
}

/** @throws {UsageError} `unusable-character` */
function requireStorableFacts({ tenant, reason, actor, account, token, key }: JobDraft): void {
  requireStorable('reason', reason);
  requireStorable('name of who asked for it', actor);
  requireStorable('key of the job', key);
  for (const [what, text] of Object.entries({ tenant, account, token })) requireStorable(what, text);
}

/** The job belongs to another tenant or token, so the refusal reveals nothing about it. */
function isOfOthers(made: JobRecord, { token, tenant }: JobDraft): boolean {
  return token !== null && made.token !== token && made.tenant !== tenant;
}

function keyUsed(): ConflictError {
  return new ConflictError({
    code: 'key-used',
    message: 'The key of this job was used before; nothing was changed.',
    hint: 'Make a new key for every job, such as a UUID.',
  });
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The stored key of a job that a token requested with a key of its own. A UUID is unique, so any
 * token can resume the job by it; any other key, such as `import-1`, belongs to the token.
 */
export function jobKeyOf(token: string, key: string): string {
  return UUID.test(key) ? key : `${key} ${token}`;
}

/** The key as the caller sent it. */
export function shownKey(key: string): string {
  return key.split(' ', 1)[0] ?? key;
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
export async function planApplied(journal: JournalReader, job: JobRecord): Promise<ConflictError> {
  const { id, at } = job;
  const { by, records, of, isWhole } = undonePart(job, await undoersOf(journal, job));
  const undoneBy = by.at(-1);
  const undone =
    undoneBy === undefined
      ? ''
      : isWhole
        ? `, which job ${undoneBy} undid`
        : `, of which job ${undoneBy} undid a part (${records} of ${of})`;
  return new ConflictError({
    code: 'plan-applied',
    message: `The plan was applied before, as job ${id} at ${at}${undone}; a plan is applied once, and nothing was changed.`,
    hint:
      undoneBy === undefined || !isWhole
        ? `Look at what it did with \`provost job show ${id}\`.`
        : `To do it again, undo job ${undoneBy}, or make a new plan.`,
    details: { job: String(id) },
  });
}
