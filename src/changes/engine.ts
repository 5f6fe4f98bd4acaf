import { setImmediate as nextTurn } from 'node:timers/promises';
import { ConflictError, InterruptedError, LimitError } from '../domain/errors.js';
import type { EntityName, Records } from '../store/entities.js';
import { keyOf } from '../store/entities.js';
import type { RecordChange, Store, StoreReader, StoreWriter } from '../store/port.js';
import { addAuditEntry } from './audit.js';
import type { ChangeCollector, ChangeCounts, ChangeSet, ChangeSink } from './change-set.js';
import { collectChanges } from './change-set.js';

/** What an operation says of the changes that it put into the sink. */
export interface Proposal<O> {
  /** How many records the change could have touched: what `--max-percent` is a share of. */
  readonly touchable: number;
  /** Sentences that a person should read before agreeing. */
  readonly warnings: readonly string[];
  /** How many input rows were rejected. */
  readonly rejected: number;
  /** The operation's answer, once it is known what became of the changes. */
  result(outcome: Outcome): O;
  /** The tenant that the job belongs to, where the operation does not run on one (it makes it, for example). */
  readonly tenant?: string | null;
  /** The job that this one takes back, if it does. */
  readonly undoes?: number;
}

export interface Outcome {
  /** The job's id; null when nothing was written. */
  readonly job: string | null;
  readonly dryRun: boolean;
  readonly changes: number;
}

/** What a person sees before agreeing. */
export interface Preview<O> {
  readonly size: number;
  readonly counts: ChangeCounts;
  readonly touchable: number;
  readonly warnings: readonly string[];
  readonly rejected: number;
  readonly result: O;
  /** The first changes, as examples. */
  readonly examples: readonly RecordChange[];
  /** SHA-256 over the encoded changes. */
  readonly digest: string;
}

export interface Limits {
  readonly maxChanges?: number | undefined;
  /** 0 to 100, of what the change could touch. */
  readonly maxPercent?: number | undefined;
  /** Any rejected row stops everything. */
  readonly strict?: boolean | undefined;
}

export interface WriteRequest<O> {
  readonly store: Store;
  readonly job: {
    readonly tenant: string | null;
    readonly operation: string;
    /** The operation's input as JSON, without secrets. */
    readonly input: string;
    readonly actor: string;
    readonly reason: string | null;
    readonly asOf: string | null;
  };
  /** The present instant, ISO. */
  readonly now: () => string;
  readonly limits: Limits;
  readonly dryRun: boolean;
  /** Asked before anything is written, when given; answering false stops the run. */
  readonly confirm?: ((preview: Preview<O>) => Promise<boolean>) | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * Stands around what is done in the one transaction, where more is to be kept with it: all of it holds, or nothing.
   * By default nothing is added.
   */
  readonly transaction?:
    ((writer: StoreWriter, work: () => Promise<WriteResult<O>>) => Promise<WriteResult<O>>) | undefined;
  /** Digest of the changes that were agreed to: any others are refused. */
  readonly expectedDigest?: string | undefined;
  readonly propose: (reader: StoreReader, sink: ChangeSink) => Promise<Proposal<O>>;
}

export interface WriteResult<O> {
  readonly output: O;
  readonly rejected: number;
  readonly outcome: Outcome;
  readonly preview: Preview<O>;
}

/**
 * The one place where a store is written. The operation proposes its changes; they are held against the limits, shown,
 * and applied in one transaction with the job that records them and its link in the audit chain.
 *
 * Where nobody is asked, proposing and applying share the transaction, so that nothing can come between. Where somebody
 * is asked, the store stays open to others meanwhile, and a record that has changed since is a conflict.
 *
 * @throws {LimitError} a limit was exceeded; {ConflictError} the changes no longer fit the store;
 *   {InterruptedError} the person declined or stopped it. In each case nothing was written.
 */
export async function write<O>(request: WriteRequest<O>): Promise<WriteResult<O>> {
  const { store, confirm, dryRun, transaction = (_writer, work) => work() } = request;
  if (dryRun) {
    return store.read(async (reader) => {
      const proposed = await propose(request, reader);
      proposed.changes.dispose();
      return finished(proposed, { job: null, dryRun: true, changes: proposed.changes.size });
    });
  }
  if (confirm === undefined) {
    return store.write((writer) =>
      transaction(writer, async () => applied(request, writer, await propose(request, writer))),
    );
  }
  const proposed = await store.read((reader) => propose(request, reader));
  try {
    if (proposed.changes.size > 0 && !(await confirm(proposed.preview))) throw declined();
    return await store.write((writer) => transaction(writer, () => applied(request, writer, proposed)));
  } finally {
    proposed.changes.dispose();
  }
}

function declined(): InterruptedError {
  return new InterruptedError({
    code: 'declined',
    message: 'Stopped as you asked; nothing was changed.',
    hint: 'Run the command again when you are ready.',
  });
}

interface Proposed<O> {
  readonly changes: ChangeSet;
  readonly proposal: Proposal<O>;
  readonly preview: Preview<O>;
}

async function propose<O>(request: WriteRequest<O>, reader: StoreReader): Promise<Proposed<O>> {
  const collector = collectChanges();
  try {
    return await collected(request, reader, collector);
  } catch (error) {
    collector.dispose();
    throw error;
  }
}

async function collected<O>(
  request: WriteRequest<O>,
  reader: StoreReader,
  collector: ChangeCollector,
): Promise<Proposed<O>> {
  const examples: RecordChange[] = [];
  const proposal = await request.propose(reader, {
    add(change) {
      if (examples.length < 10) examples.push(change);
      collector.add(change);
    },
  });
  stopWhenAborted(request.signal);
  const changes = collector.finish();
  const { touchable, warnings, rejected } = proposal;
  keepToDigest(changes.digest, request.expectedDigest);
  keepWithinLimits(changes.size, touchable, rejected, request.limits);
  const result = proposal.result({ job: null, dryRun: true, changes: changes.size });
  const preview = {
    size: changes.size,
    counts: changes.counts,
    touchable,
    warnings,
    rejected,
    result,
    examples,
    digest: changes.digest,
  };
  return { changes, proposal, preview };
}

async function applied<O>(
  request: WriteRequest<O>,
  writer: StoreWriter,
  proposed: Proposed<O>,
): Promise<WriteResult<O>> {
  const { changes } = proposed;
  try {
    if (changes.size === 0) return finished(proposed, { job: null, dryRun: false, changes: 0 });
    const job = await recordJob(request, writer, proposed);
    await applyBatches(request, writer, changes, job);
    return finished(proposed, { job: String(job), dryRun: false, changes: changes.size });
  } finally {
    changes.dispose();
  }
}

async function recordJob<O>(
  { job, now }: WriteRequest<O>,
  { journal }: StoreWriter,
  { changes: { size, counts, digest }, proposal }: Proposed<O>,
): Promise<number> {
  const tenant = proposal.tenant === undefined ? job.tenant : proposal.tenant;
  const undoes = proposal.undoes ?? null;
  const record = { ...job, tenant, at: now(), changes: size, counts: JSON.stringify(counts), digest, undoes };
  const id = await journal.addJob(record);
  if (undoes !== null) await journal.markUndone(undoes, id);
  await addAuditEntry(journal, { ...record, id });
  return id;
}

async function applyBatches<O>(
  { onProgress, signal }: WriteRequest<O>,
  writer: StoreWriter,
  changes: ChangeSet,
  job: number,
): Promise<void> {
  const stale: string[] = [];
  let seq = 0;
  let done = 0;
  for (const batch of changes.batches()) {
    const conflicts = await writer.apply(batch.changes);
    for (const place of conflicts) stale.push(nameOf(batch.changes[place]));
    if (stale.length > 100) break;
    await writer.journal.addBatch(job, (seq += 1), batch.encoded);
    onProgress?.((done += batch.changes.length), changes.size);
    // Lets a signal in: the embedded store blocks, and its promises alone never yield to the event loop.
    await nextTurn();
    stopWhenAborted(signal);
  }
  if (stale.length > 0) throw staleChanges(stale);
}

function finished<O>(proposed: Proposed<O>, outcome: Outcome): WriteResult<O> {
  const { proposal, preview } = proposed;
  return { output: proposal.result(outcome), rejected: proposal.rejected, outcome, preview };
}

/** @throws {ConflictError} */
function keepToDigest(found: string, expected: string | undefined): void {
  if (expected === undefined || found === expected) return;
  throw new ConflictError({
    code: 'changed-since-preview',
    message: 'The records have changed since the preview, and so would the changes; nothing was changed.',
    hint: 'Run the command again, and look at the new preview.',
    details: { expected, found },
  });
}

/** @throws {LimitError} */
function keepWithinLimits(size: number, touchable: number, rejected: number, limits: Limits): void {
  const { maxChanges, maxPercent, strict } = limits;
  if (strict && rejected > 0) {
    throw new LimitError({
      code: 'rejected-rows',
      message: `${rejected} ${rejected === 1 ? 'row was' : 'rows were'} rejected, and --strict allows none; nothing was changed.`,
      hint: 'Correct the rows (a dry run without --strict lists them), or run without --strict.',
    });
  }
  if (maxChanges !== undefined && size > maxChanges) {
    throw new LimitError({
      code: 'max-changes',
      message: `This would make ${size} changes, more than the ${maxChanges} that --max-changes allows; nothing was changed.`,
      hint: 'Look at them with --dry-run, then raise the limit or narrow the command.',
    });
  }
  const percent = touchable === 0 ? 0 : (100 * size) / touchable;
  if (maxPercent !== undefined && percent > maxPercent) {
    throw new LimitError({
      code: 'max-percent',
      message: `This would change ${size} of ${touchable} records (${percent.toFixed(1)} %), more than the ${maxPercent} % that --max-percent allows; nothing was changed.`,
      hint: 'Look at them with --dry-run, then raise the limit or narrow the command.',
    });
  }
}

function stopWhenAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new InterruptedError({
    code: 'interrupted',
    message: 'Interrupted; nothing was changed.',
    hint: 'Run the same command again to do it whole.',
  });
}

/** The refusal of a change set whose starting point is no longer what the store holds. */
export function staleChanges(rows: readonly string[]): ConflictError {
  const named = rows.slice(0, 3).join(', ');
  const more = rows.length > 3 ? ` and ${rows.length > 100 ? 'at least ' : ''}${rows.length - 3} more` : '';
  return new ConflictError({
    code: 'stale',
    message: `${rows.length === 1 ? 'A record has' : 'Records have'} changed since this was worked out: ${named}${more}; nothing was changed.`,
    hint: 'Look at what is there now, and run the command again.',
    details: rows.slice(0, 100),
  });
}

/** How a changed record is named to people. */
export function nameOf(change: RecordChange | undefined): string {
  if (change === undefined) return '';
  const record = change.after ?? change.before;
  return record === null ? change.entity : `${change.entity} ${keyOfRecord(change.entity, record)}`;
}

function keyOfRecord<E extends EntityName>(entity: E, record: RecordChange['after']): string {
  return keyOf(entity, record as Records[E]);
}
