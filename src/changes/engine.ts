import { setImmediate as nextTurn } from 'node:timers/promises';
import { InterruptedError, UsageError } from '../domain/errors.js';
import type { Tenant } from '../domain/tenancy/types.js';
import type { RecordChange, Store, StoreReader, StoreWriter } from '../store/port.js';
import type { Accounting } from './accounting.js';
import type { ChangeCollector, ChangeCounts, ChangeSet, ChangeSink } from './change-set.js';
import { collectChanges } from './change-set.js';
import { interruptedWhileReading, interruptedWhileWriting } from './interruption.js';
import { recordJob } from './job.js';
import type { Limits } from './limits.js';
import { agreementNeeded, isLargeRemoval, keepWithinLimits, overriddenLimits, removalsIn } from './limits.js';
import type { PlanHeader, PlanSink } from './plan.js';
import { writePlan } from './plan.js';
import { changedSincePreview, nameOf, staleChanges } from './stale.js';

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
  readonly undoes?: number | null;
  /** What became of the input's rows, where it has rows. */
  readonly accounting?: Accounting;
  /** What is done besides changing records, where there is something. */
  readonly besides?: Besides;
  /** Where the changes are those of a saved plan: its seal, and the job that it was made for. */
  readonly planned?: PlannedJob;
}

/**
 * One thing that is done in the transaction of the job and is no change of a record, because no plan may hold it and no undo may bring it
 * back: a token is made or revoked. The job counts it, and keeps what it is about with the operation's input.
 */
export interface Besides {
  readonly counts: ChangeCounts;
  readonly about: Readonly<Record<string, string | null>>;
  perform(writer: StoreWriter, at: string): Promise<void>;
}

/** What a job that applies a saved plan takes from it. */
export interface PlannedJob {
  readonly seal: string;
  readonly operation: string;
  readonly input: string;
  readonly asOf: string | null;
  readonly reason: string | null;
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
  readonly accounting: Accounting | undefined;
  /** The tenant that it is about, as it is before; undefined where there is none, or more than one. */
  readonly tenant: Tenant | undefined;
  readonly result: O;
  /** The first changes, as examples. */
  readonly examples: readonly RecordChange[];
  /** SHA-256 over the encoded changes. */
  readonly digest: string;
}

export interface WriteRequest<O> {
  readonly store: Store;
  readonly job: {
    readonly tenant: string | null;
    readonly operation: string;
    /** The operation's input as JSON, without secrets. */
    readonly input: string;
    readonly actor: string;
    readonly account: string | null;
    readonly token: string | null;
    readonly reason: string | null;
    readonly asOf: string | null;
    /** Made for this job alone: by it whoever asked can find out later whether it was made. */
    readonly key: string;
  };
  /** The present instant, ISO. */
  readonly now: () => string;
  readonly limits: Limits;
  readonly dryRun: boolean;
  /** Where the changes go as a saved plan, when given: nothing is written then. */
  readonly planTo?: PlanSink | undefined;
  /** Nobody can be asked and nobody agreed beforehand: what takes a large share of the records away is refused. */
  readonly unattended?: boolean | undefined;
  /** Called once before the store is written: from here on the job may have been made. */
  readonly onBegin?: (() => Promise<void>) | undefined;
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
  const { store, confirm, dryRun, planTo, transaction = (_writer, work) => work() } = request;
  if (planTo !== undefined) return savedAsPlan(request, planTo);
  if (dryRun) {
    return store.read(async (reader) => {
      const proposed = await propose(request, reader);
      proposed.changes.dispose();
      return finished(proposed, { job: null, dryRun: true, changes: proposed.changes.size });
    });
  }
  if (confirm === undefined) {
    await request.onBegin?.();
    return store.write((writer) =>
      transaction(writer, async () => applied(request, writer, await propose(request, writer))),
    );
  }
  const proposed = await store.read((reader) => propose(request, reader));
  try {
    if (proposed.changes.size > 0 && !(await confirm(proposed.preview))) throw declined();
    await request.onBegin?.();
    return await store.write((writer) => transaction(writer, () => applied(request, writer, proposed)));
  } finally {
    proposed.changes.dispose();
  }
}

async function savedAsPlan<O>(request: WriteRequest<O>, planTo: PlanSink): Promise<WriteResult<O>> {
  const { store, job, now } = request;
  const identity = await store.identity();
  return store.read(async (reader) => {
    const proposed = await propose(request, reader);
    const { changes, proposal } = proposed;
    try {
      if (proposal.besides !== undefined) throw noPlan(job.operation);
      const { operation, input, asOf, reason, tenant, undoes } = factsOf(job, proposal);
      const header = {
        madeAt: now(),
        madeBy: { user: job.actor, account: job.account, token: job.token },
        store: identity,
        tenant,
        operation,
        input: JSON.parse(input) as PlanHeader['input'],
        asOf,
        reason,
        undoes,
      };
      const { touchable, rejected } = proposal;
      await writePlan(planTo, header, changes, { touchable, rejected });
    } finally {
      changes.dispose();
    }
    return finished(proposed, { job: null, dryRun: true, changes: changes.size });
  });
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
  const { touchable, warnings, rejected, accounting } = proposal;
  if (request.signal?.aborted === true) throw interruptedWhileReading(accounting?.rows ?? 0);
  const changes = counting(collector.finish(), proposal.besides);
  if (request.expectedDigest !== undefined && changes.digest !== request.expectedDigest) {
    throw changedSincePreview(request.expectedDigest, changes.digest);
  }
  const tenant = await tenantOf(request, proposal, reader);
  keepWithinLimits({ size: changes.size, touchable, rejected, accounting }, request.limits, tenant);
  const writes = !request.dryRun && request.planTo === undefined;
  if (writes && request.unattended === true && isLargeRemoval({ counts: changes.counts, touchable })) {
    throw agreementNeeded(removalsIn(changes.counts), touchable);
  }
  const result = proposal.result({ job: null, dryRun: true, changes: changes.size });
  const preview = {
    size: changes.size,
    counts: changes.counts,
    touchable,
    warnings,
    rejected,
    accounting,
    tenant,
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
    const job = await record(request, writer, proposed);
    await applyBatches(request, writer, changes, job);
    await proposed.proposal.besides?.perform(writer, request.now());
    return finished(proposed, { job: String(job), dryRun: false, changes: changes.size });
  } finally {
    changes.dispose();
  }
}

function counting(changes: ChangeSet, besides: Besides | undefined): ChangeSet {
  if (besides === undefined) return changes;
  return { ...changes, size: changes.size + 1, counts: { ...changes.counts, ...besides.counts } };
}

function noPlan(operation: string): UsageError {
  return new UsageError({
    code: 'no-plan',
    message: `${operation} cannot be saved as a plan: what it does is no change of records.`,
    hint: 'Run it without --save-plan; --dry-run shows what it would do.',
  });
}

/** The record of the tenant that the job is about, as it is before; it holds the tenant's own limits. */
async function tenantOf<O>(
  { job }: WriteRequest<O>,
  proposal: Proposal<O>,
  reader: StoreReader,
): Promise<Tenant | undefined> {
  const { tenant } = factsOf(job, proposal);
  return tenant === null ? undefined : reader.tenant(tenant).find('tenant', [tenant]);
}

type JobFacts = WriteRequest<unknown>['job'] & {
  readonly undoes: number | null;
  readonly plan: string | null;
};

/** What is recorded of the job before anything is known of its changes. */
function factsOf<O>(
  job: WriteRequest<O>['job'],
  { tenant, undoes, planned, besides }: Proposal<O>,
): JobFacts {
  const own = {
    ...job,
    input: besides === undefined ? job.input : withFacts(job.input, besides.about),
    tenant: tenant === undefined ? job.tenant : tenant,
    undoes: undoes ?? null,
  };
  if (planned === undefined) return { ...own, plan: null };
  const { seal, operation, input, asOf, reason } = planned;
  return { ...own, plan: seal, operation, input, asOf, reason: bothReasons(reason, job.reason) };
}

function withFacts(input: string, facts: Besides['about']): string {
  return JSON.stringify({ ...(JSON.parse(input) as object), ...facts });
}

/** Why the plan was made, and why it was applied. */
function bothReasons(planned: string | null, applied: string | null): string | null {
  return planned === null || applied === null ? (planned ?? applied) : `${planned}; applied: ${applied}`;
}

async function record<O>(
  { job, now, limits }: WriteRequest<O>,
  writer: StoreWriter,
  { changes: { size, counts, digest, makesTenant }, proposal, preview }: Proposed<O>,
): Promise<number> {
  return recordJob(writer, {
    ...factsOf(job, proposal),
    at: now(),
    changes: size,
    counts: JSON.stringify(counts),
    digest,
    overrode: overriddenLimits(limits, preview.tenant),
    journaled: makesTenant === null,
  });
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
    if (changes.makesTenant === null) await writer.journal.addBatch(job, (seq += 1), batch.encoded);
    done += batch.changes.length;
    onProgress?.(done, changes.size);
    // Lets a signal in: the embedded store blocks, and its promises alone never yield to the event loop.
    await nextTurn();
    if (signal?.aborted === true) throw interruptedWhileWriting(done, changes.size);
  }
  if (stale.length > 0) throw staleChanges(stale);
}

function finished<O>(proposed: Proposed<O>, outcome: Outcome): WriteResult<O> {
  const { proposal, preview } = proposed;
  return { output: proposal.result(outcome), rejected: proposal.rejected, outcome, preview };
}
