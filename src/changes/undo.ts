import { ConflictError, NotFoundError } from '../domain/errors.js';
import type { JobRecord, JournalReader, RecordChange, StoreReader } from '../store/port.js';
import { entityNames } from '../store/entities.js';
import type { ChangeSink } from './change-set.js';
import type { RecordedChange } from './encoding.js';
import { laterChanges } from './later-jobs.js';
import { recordedChanges, valuesErased } from './recorded.js';
import { nameOf, staleAmong } from './stale.js';
import { createDependencyCheck } from './undo-dependents.js';
import { alreadyUndone, changedSinceJob, notInPart } from './undo-refusals.js';
import { lastUndos, recordKey, undoTree, type LastUndo, type UndonePart } from './undone.js';
import { changedSinceMaking, proposeTenantRemoval } from './whole-tenant.js';

/** Which part of a job to undo, and what to do about records that cannot be put back. */
export interface UndoRequest {
  /** Selects changes of the job; by default all. */
  readonly isSelected?: ((change: RecordChange) => boolean) | undefined;
  /** Leaves the records that cannot be put back, instead of refusing all. */
  readonly skipsStale?: boolean | undefined;
  /** Called with each selected record that goes back, or was undone before. */
  readonly onRecord?: ((change: RecordChange, outcome: 'changed' | 'undone') => void) | undefined;
  /** The tenant that confines the run. */
  readonly within?: string | undefined;
}

/** A record that is not put back. */
export interface LeftRecord {
  /** The change that would put it back. */
  readonly change: RecordChange;
  readonly code: 'stale' | 'values-erased' | 'still-referred' | 'refers-to-missing';
  readonly message: string;
  /** The later jobs that changed it, latest first. */
  readonly jobs: readonly number[];
}

/**
 * Proposes the changes that undo a job, or what is left of it: its own in reverse order, with before
 * and after exchanged. No record of a job is undone twice: its undoing is undone instead.
 * For a job that created a whole tenant it removes the tenant.
 * @returns the records that were left; none unless `skipsStale`
 * @throws {ConflictError} the job was undone before, values were erased, or records have changed
 * since
 */
export async function proposeUndo(
  reader: StoreReader,
  job: JobRecord,
  sink: ChangeSink,
  checkpoint: () => Promise<void>,
  request: UndoRequest = {},
): Promise<readonly LeftRecord[]> {
  if (isPermanent(job)) throw permanent(job);
  const tree = await undoTree(reader.journal, job);
  const isPart = request.isSelected !== undefined || request.skipsStale === true;
  if (tree.part.isWhole && request.isSelected === undefined) throw alreadyUndone(job, tree);
  const { tenant } = job;
  if (!job.journaled && tenant !== null) {
    if (isPart) throw notInPart(job);
    await sink.requireRights?.(() => [removalOfEachKind(tenant)]);
    const touched = await changedSinceMaking(reader, job, { within: request.within, checkpoint });
    if (touched.length > 0) throw changedSinceJob(job, touched);
    await proposeTenantRemoval(reader.tenant(tenant), sink, checkpoint);
    return [];
  }
  const { isSelected = () => true } = request;
  await sink.requireRights?.(() => changesOf(reader, job.id, isSelected));
  const left: LeftRecord[] = [];
  const put = createPutBack(reader, job, request, await lastUndos(reader.journal, job));
  // A job changes a record at most once, so each change can be compared with the store by itself.
  for await (const encoded of reader.journal.batches(job.id, true)) {
    const recorded = reversedChanges(encoded).filter(({ change }) => isSelected(change));
    const { made, notMade } = await put(recorded);
    left.push(...notMade);
    const isRefused = left.length > 0 && request.skipsStale !== true;
    if (!isRefused) {
      for (const change of made) {
        sink.add(change);
        request.onRecord?.(change, 'changed');
      }
    }
    await checkpoint();
  }
  return withLaterJobs(reader, job, left, request, checkpoint);
}

interface PutBack {
  readonly made: readonly RecordChange[];
  readonly notMade: readonly LeftRecord[];
}

/** Decides for each change of a batch whether it can be made. */
function createPutBack(
  reader: StoreReader,
  job: JobRecord,
  { skipsStale = false, onRecord }: UndoRequest,
  undone: ReadonlyMap<string, LastUndo>,
): (recorded: readonly RecordedChange[]) => Promise<PutBack> {
  const dependencies = createDependencyCheck(reader);
  return async (recorded) => {
    const notMade: LeftRecord[] = [];
    const open: RecordChange[] = [];
    for (const { change, erased } of recorded) {
      const last = undone.size === 0 ? undefined : undone.get(recordKey(change));
      if (last?.isUndone === true) onRecord?.(change, 'undone');
      else if (last !== undefined) notMade.push({ change, ...STALE, jobs: [last.by] });
      else if (erased.length === 0) open.push(change);
      else if (skipsStale) notMade.push({ change, ...ERASED, jobs: [] });
      else throw valuesErased(job.id);
    }
    const stale = new Set(await staleAmong(reader, open));
    for (const index of stale) {
      const change = open[index];
      if (change !== undefined) notMade.push({ change, ...STALE, jobs: [] });
    }
    const fresh = open.filter((_, index) => !stale.has(index));
    if (!skipsStale) return { made: fresh, notMade };
    const hindered = await dependencies.hindered(fresh);
    for (const [index, hindrance] of hindered) {
      const change = fresh[index];
      if (change !== undefined) notMade.push({ change, ...hindrance, jobs: [] });
    }
    return { made: fresh.filter((_, index) => !hindered.has(index)), notMade };
  };
}

const STALE = { code: 'stale', message: 'It has changed since.' } as const;
const ERASED = { code: 'values-erased', message: 'Personal values in it were erased since.' } as const;

/** Names the later jobs of the records that were left. @throws {ConflictError} `stale` */
async function withLaterJobs(
  reader: StoreReader,
  job: JobRecord,
  left: readonly LeftRecord[],
  { skipsStale = false, within }: UndoRequest,
  checkpoint: () => Promise<void>,
): Promise<readonly LeftRecord[]> {
  if (left.length === 0) return left;
  const unknown = left.filter(({ code, jobs }) => code === 'stale' && jobs.length === 0);
  const changes = unknown.map(({ change }) => change);
  const later = await laterChanges(reader, job, changes, { within, checkpoint });
  const named = left.map((record) => {
    const jobs = record.jobs.length > 0 ? record.jobs : later.of(record.change);
    const [last] = jobs;
    const message = last === undefined ? record.message : `Job ${last} changed it since.`;
    return { ...record, jobs, message };
  });
  if (skipsStale) return named;
  throw changedSinceJob(
    job,
    named.map(({ change, jobs }) => ({ record: nameOf(change), jobs })),
  );
}

/** The changes of the undo, including those with erased values, for the check of rights. */
async function* changesOf(
  reader: StoreReader,
  id: number,
  isSelected: (change: RecordChange) => boolean,
): AsyncGenerator<RecordChange[]> {
  for await (const encoded of reader.journal.batches(id, true)) {
    yield reversedChanges(encoded)
      .map(({ change }) => change)
      .filter(isSelected);
  }
}

function reversedChanges(encoded: string): RecordedChange[] {
  return recordedChanges(encoded)
    .reverse()
    .map(({ change, erased }) => ({ change: reversed(change), erased }));
}

/** The kind alone decides who may remove a record, so no record is read. */
function removalOfEachKind(tenant: string): RecordChange[] {
  return entityNames.map((entity) => ({ tenant, entity, before: {}, after: null }) as RecordChange);
}

/** Jobs on tokens are permanent: undo covers changes of records only. */
export function isPermanent({ operation }: Pick<JobRecord, 'operation'>): boolean {
  return operation.startsWith('token.');
}

function permanent({ id }: JobRecord): ConflictError {
  return new ConflictError({
    code: 'cannot-be-undone',
    message: `Job ${id} made or revoked a token, and that cannot be undone: a token that may have leaked must stay revoked.`,
    hint: 'Revoke a token with `provost token revoke ID`; make a new one with `provost token create NAME`.',
  });
}

/** Would undoing it be worth trying? */
export function canBeUndone(job: Pick<JobRecord, 'operation'>, { isWhole }: UndonePart): boolean {
  return !isWhole && !isPermanent(job);
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
