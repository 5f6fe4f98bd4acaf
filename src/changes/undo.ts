import { ConflictError, NotFoundError } from '../domain/errors.js';
import type { JobRecord, JournalReader, RecordChange, StoreReader } from '../store/port.js';
import { entityNames } from '../store/entities.js';
import type { ChangeSink } from './change-set.js';
import { recordedChanges, wholeChanges } from './recorded.js';
import { changedSince, staleChanges } from './stale.js';
import { changedSinceMaking, proposeTenantRemoval } from './whole-tenant.js';

/**
 * Proposes the changes that undo a job: its own in reverse order, with before and after exchanged.
 * For a job that created a whole tenant it removes the tenant.
 * @throws {ConflictError} the job was undone before, values were erased, or records have changed
 * since
 */
export async function proposeUndo(
  reader: StoreReader,
  job: JobRecord,
  sink: ChangeSink,
  checkpoint: () => Promise<void>,
): Promise<void> {
  const { id, undoneBy } = job;
  if (undoneBy !== null) {
    throw new ConflictError({
      code: 'already-undone',
      message: `Job ${id} was undone by job ${undoneBy}.`,
      hint: `To do it again, undo job ${undoneBy}.`,
    });
  }
  if (isPermanent(job)) {
    throw new ConflictError({
      code: 'cannot-be-undone',
      message: `Job ${id} made or revoked a token, and that cannot be undone: a token that may have leaked must stay revoked.`,
      hint: 'Revoke a token with `provost token revoke ID`; make a new one with `provost token create NAME`.',
    });
  }
  if (!job.journaled && job.tenant !== null) {
    const removals = removalOfEachKind(job.tenant);
    await sink.requireRights?.(() => [removals]);
    const touched = await changedSinceMaking(reader, job, checkpoint);
    if (touched.length > 0) throw staleChanges(touched);
    await proposeTenantRemoval(reader.tenant(job.tenant), sink, checkpoint);
    return;
  }
  await sink.requireRights?.(() => changesOf(reader, id));
  const stale: string[] = [];
  // A job changes a record at most once, so each change can be compared with the store by itself.
  for await (const encoded of reader.journal.batches(id, true)) {
    const changes = wholeChanges(encoded, id).reverse().map(reversed);
    if (sink.appliesAtOnce !== true) {
      for (const name of await changedSince(reader, changes)) stale.push(name);
      if (stale.length > 100) break;
    }
    for (const change of changes) sink.add(change);
    await checkpoint();
  }
  if (stale.length > 0) throw staleChanges(stale);
}

/** The changes of the undo, including those with erased values, for the check of rights. */
async function* changesOf(reader: StoreReader, id: number): AsyncGenerator<RecordChange[]> {
  for await (const encoded of reader.journal.batches(id, true)) {
    yield recordedChanges(encoded)
      .reverse()
      .map(({ change }) => reversed(change));
  }
}

/** The kind alone decides who may remove a record, so no record is read. */
function removalOfEachKind(tenant: string): RecordChange[] {
  return entityNames.map((entity) => ({ tenant, entity, before: {}, after: null }) as RecordChange);
}

/** Jobs on tokens are permanent: undo covers changes of records only. */
export function isPermanent({ operation }: Pick<JobRecord, 'operation'>): boolean {
  return operation.startsWith('token.');
}

/** Would undoing it be worth trying? */
export function canBeUndone(job: Pick<JobRecord, 'operation' | 'undoneBy'>): boolean {
  return job.undoneBy === null && !isPermanent(job);
}

/** @throws {NotFoundError} */
export async function existingJob(journal: JournalReader, id: number): Promise<JobRecord> {
  const job = await journal.job(id);
  if (job === undefined) throw unknownJob(id);
  return job;
}

/** A missing job and a job hidden from the caller must give the same refusal. */
export function unknownJob(id: number): NotFoundError {
  return new NotFoundError({
    code: 'unknown-job',
    message: `There is no job ${id} here.`,
    hint: 'List the jobs with `provost job list`.',
  });
}

function reversed(change: RecordChange): RecordChange {
  return { ...change, before: change.after, after: change.before } as RecordChange;
}
