import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { InterruptedError, UsageError } from '../domain/errors.js';
import type { Tenant } from '../domain/tenancy/types.js';
import type { RecordChange, Store, StoreReader, StoreWriter } from '../store/port.js';
import type { Accounting } from './accounting.js';
import type { ChangeBatch, ChangeCollector, ChangeCounts, ChangeSet, ChangeSink } from './change-set.js';
import { BATCH, collectChanges, keepBatches, tallyChanges } from './change-set.js';
import type { Authority } from './guard/authority.js';
import type { ChangeGuard } from './guard/change-guard.js';
import { createChangeGuard, requireRights } from './guard/change-guard.js';
import type { RecordRule } from './guard/record-check.js';
import { requireValidRecord } from './guard/record-check.js';
import { relationCheck } from './guard/relations.js';
import { interruptedWhileReading, interruptedWhileWriting, type Ending } from './interruption.js';
import { decodeChanges } from './encoding.js';
import { beginJob, completeJob } from './job.js';
import type { Limits, RejectedRowFacts } from './limits.js';
import { agreementNeeded, isLargeRemoval, keepWithinLimits, overriddenLimits, removalsIn } from './limits.js';
import type { PlanHeader, PlanSink } from './plan.js';
import { writePlan } from './plan.js';
import { createSealer } from './sealing.js';
import { changedSincePreview, nameOf, staleChanges } from './stale.js';

/** What an operation says of the changes that it put into the sink. */
export interface Proposal<O> {
  /** How many records the change could have touched: what `--max-percent` is a share of. */
  readonly touchable: number;
  /** Sentences that a person should read before agreeing. */
  readonly warnings: readonly string[];
  /** How many input rows were rejected. */
  readonly rejected: number;
  /** The first of them, to be named where they stop the run. */
  readonly rejectedRows?: readonly RejectedRowFacts[];
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
  /** May the change be an example in the preview? By default each may. */
  readonly isVisible?: (change: RecordChange) => boolean;
}

/**
 * One thing that is done in the transaction of the job and is no change of a record, because no plan may hold it and no undo may bring it
 * back: a token is made or revoked. The job counts it, and keeps what it is about with the operation's input.
 */
export interface Besides {
  readonly counts: ChangeCounts;
  readonly about: Readonly<Record<string, string | null>>;
  /** What somebody agrees to who sees a preview of it: the same whenever the same would be done. */
  readonly agreed: Readonly<Record<string, unknown>>;
  perform(writer: StoreWriter, at: string): Promise<void>;
}

/** What a job that applies a saved plan takes from it. */
export interface PlannedJob {
  readonly seal: string;
  readonly operation: string;
  readonly input: string;
  readonly asOf: string | null;
  readonly reason: string | null;
  /** The plan was not made by this store: what it says of itself is recorded as claimed, and the job is one of applying it. */
  readonly isFromOutside: boolean;
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
  /** SHA-256 over the encoded changes, and over what is done besides where there is something. */
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
  /** On whose behalf it is written, as the store says at that state: each change is held against it. */
  readonly authority: (reader: StoreReader) => Promise<Authority>;
  /** The operation holds each record against those that it refers to; otherwise the engine does. */
  readonly checksRelations?: true | undefined;
  /** The changes bring back what stood in the store: it is not held to rules of records that are newer than it. */
  readonly restoresRecords?: true | undefined;
  /** What each record must be: the rules of the kinds, unless a test of the engine itself brings others. */
  readonly recordRules?: RecordRule | undefined;
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
  readonly signal?: Ending | undefined;
  /**
   * Stands around what is done in the one transaction, where more is to be kept with it: all of it holds, or nothing.
   * By default nothing is added.
   */
  readonly transaction?:
    ((writer: StoreWriter, work: () => Promise<WriteResult<O>>) => Promise<WriteResult<O>>) | undefined;
  /** Digest of the changes that were agreed to: any others are refused. */
  readonly expectedDigest?: string | undefined;
  /**
   * Proposes the changes; `reader` stays at the state before them. To be awaited now and then: `step`, in which what was proposed so
   * far may be applied, so that it need not be kept.
   */
  readonly propose: (
    reader: StoreReader,
    sink: ChangeSink,
    step: () => Promise<void>,
  ) => Promise<Proposal<O>>;
}

export interface WriteResult<O> {
  readonly output: O;
  readonly rejected: number;
  readonly outcome: Outcome & {
    /** Hash of the job's entry in the audit chain, which ended with it; absent when nothing was written, or a service does not say. */
    readonly head?: string | null | undefined;
  };
  readonly preview: Preview<O>;
}

/**
 * The one place where a store is written. The operation proposes its changes; they are held against the limits, shown,
 * and applied in one transaction with the job that records them and its link in the audit chain.
 *
 * Where nobody is asked, proposing and applying share the transaction, so that nothing can come between: changes are applied batch
 * by batch while the operation goes on reading the state before them, and what the limits hold is held before the commit. Where somebody
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
      const { proposal, preview, changes } = proposed;
      return finished(proposal, preview, { job: null, dryRun: true, changes: changes.size });
    });
  }
  if (confirm === undefined) {
    await request.onBegin?.();
    return store.write((writer, before) =>
      transaction(writer, () => appliedAsProposed(request, writer, before)),
    );
  }
  const proposed = await store.read((reader) => propose(request, reader));
  try {
    if (proposed.changes.size > 0 && !(await confirm(proposed.preview))) throw declined();
    await request.onBegin?.();
    return await store.write((writer, before) =>
      transaction(writer, () => applied(request, writer, before, proposed)),
    );
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
      await writePlan(planTo, header, changes, { touchable, rejected }, await store.signingKey());
    } finally {
      changes.dispose();
    }
    return finished(proposal, proposed.preview, { job: null, dryRun: true, changes: changes.size });
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
  const authority = await request.authority(reader);
  const guard = createChangeGuard(authority, reader);
  const sink: ChangeSink = {
    requireRights: (batches) => requireRights(authority, reader, batches),
    add(change) {
      if (!collector.add(change)) return;
      admit(request, guard, change);
      if (examples.length < EXAMPLES) examples.push(change);
    },
  };
  const proposal = await request.propose(reader, sink, () => guard.settle());
  stopIfAborted(request, proposal);
  const proposed = collector.finish();
  await guard.settle();
  await guard.finish(proposed.batches());
  const changes = { ...proposed, ...counting(proposed, proposal) };
  const digest = agreedDigest(proposed.digest, proposal);
  keepToDigest(request, digest);
  const preview = await previewOf(request, reader, changes, proposal, examples);
  return { changes, proposal, preview: { ...preview, digest } };
}

const EXAMPLES = 10;

/** The digest of all that a preview shows. The job keeps another, of what it records (`sealing.ts`). */
function agreedDigest<O>(changes: string, { besides }: Proposal<O>): string {
  if (besides === undefined) return changes;
  const { counts, agreed } = besides;
  return createHash('sha256')
    .update(JSON.stringify([changes, counts, agreed]))
    .digest('hex');
}

/** @throws {ConflictError} when the changes are others than those that were agreed to. */
function keepToDigest<O>({ expectedDigest }: WriteRequest<O>, digest: string): void {
  if (expectedDigest !== undefined && digest !== expectedDigest) {
    throw changedSincePreview(expectedDigest, digest);
  }
}

function stopIfAborted<O>({ signal }: WriteRequest<O>, { accounting }: Proposal<O>): void {
  if (signal?.aborted === true) throw interruptedWhileReading(accounting?.rows ?? 0);
}

/** @throws {LimitError} when the changes exceed a limit; {UsageError} when somebody must agree to them. */
async function previewOf<O>(
  request: WriteRequest<O>,
  reader: StoreReader,
  { size, counts }: Pick<ChangeSet, 'size' | 'counts'>,
  proposal: Proposal<O>,
  examples: readonly RecordChange[],
): Promise<Omit<Preview<O>, 'digest'>> {
  const { touchable, warnings, rejected, rejectedRows, accounting } = proposal;
  const tenant = await tenantOf(request, proposal, reader);
  keepWithinLimits({ size, touchable, rejected, rejectedRows, accounting }, request.limits, tenant);
  const writes = !request.dryRun && request.planTo === undefined;
  if (writes && request.unattended === true && isLargeRemoval({ counts, touchable })) {
    throw agreementNeeded(removalsIn(counts), touchable);
  }
  const result = proposal.result({ job: null, dryRun: true, changes: size });
  const visible = proposal.isVisible === undefined ? examples : examples.filter(proposal.isVisible);
  return { size, counts, touchable, warnings, rejected, accounting, tenant, result, examples: visible };
}

/** Applies changes that were collected before. */
async function applied<O>(
  request: WriteRequest<O>,
  writer: StoreWriter,
  before: StoreReader,
  { changes, proposal, preview }: Proposed<O>,
): Promise<WriteResult<O>> {
  const { size, makesTenant } = changes;
  if (size === 0) return finished(proposal, preview, { job: null, dryRun: false, changes: 0 });
  // Once more: rights may have changed while somebody looked at the preview.
  const guard = createChangeGuard(await request.authority(before), before);
  const job = createJob(request, writer);
  for (const batch of changes.batches()) {
    for (const change of batch.changes) admit(request, guard, change);
    await guard.settle();
    await job.apply(batch, makesTenant === null);
    await job.tell(size);
  }
  await guard.finish(writer);
  const { id, head } = await job.complete(proposal, preview, changes);
  return finished(proposal, preview, { job: String(id), dryRun: false, changes: size }, head);
}

/** Applies changes while they are being proposed. */
async function appliedAsProposed<O>(
  request: WriteRequest<O>,
  writer: StoreWriter,
  before: StoreReader,
): Promise<WriteResult<O>> {
  const tally = tallyChanges();
  const examples: RecordChange[] = [];
  const job = createJob(request, writer);
  /** What was applied of a tenant that may turn out to be made whole: then it is not journaled. */
  const unjournaled = keepBatches();
  let pending: RecordChange[] = [];
  const authority = await request.authority(before);
  const guard = createChangeGuard(authority, before);

  const applyPending = async (atLeast: number, total?: number): Promise<void> => {
    let start = 0;
    if (pending.length >= atLeast) await guard.settle();
    for (; pending.length - start >= atLeast; start += BATCH) {
      const changes = pending.slice(start, start + BATCH);
      const batch = { changes, encoded: tally.encode(changes) };
      if (tally.makesTenant === null) await job.journal(unjournaled.take());
      else unjournaled.add(batch);
      await job.apply(batch, tally.makesTenant === null);
      if (total !== undefined) await job.tell(total);
    }
    if (start > 0) pending = pending.slice(start);
  };
  const sink: ChangeSink = {
    appliesAtOnce: true,
    requireRights: (batches) => requireRights(authority, before, batches),
    add(change) {
      if (!tally.admit(change)) return;
      admit(request, guard, change);
      if (examples.length < EXAMPLES) examples.push(change);
      pending.push(change);
    },
  };

  try {
    const proposal = await request.propose(before, sink, () => applyPending(BATCH));
    stopIfAborted(request, proposal);
    const { size, counts } = counting(tally, proposal);
    const preview = await previewOf(request, before, { size, counts }, proposal, examples);
    await applyPending(1, size);
    await guard.finish(writer);
    const { makesTenant } = tally;
    const digest = tally.digest();
    const agreed = agreedDigest(digest, proposal);
    keepToDigest(request, agreed);
    const whole = { ...preview, digest: agreed };
    if (size === 0) return finished(proposal, whole, { job: null, dryRun: false, changes: 0 });
    const { id, head } = await job.complete(proposal, whole, { size, counts, makesTenant });
    return finished(proposal, whole, { job: String(id), dryRun: false, changes: size }, head);
  } finally {
    unjournaled.dispose();
  }
}

/** @throws {DeniedError} the caller may not make the change; {UsageError} it makes no valid record. */
function admit<O>(
  { restoresRecords, recordRules }: WriteRequest<O>,
  guard: ChangeGuard,
  change: RecordChange,
): void {
  guard.admit(change);
  if (restoresRecords !== true) requireValidRecord(change, recordRules);
}

/** How many changes there are, and of what, with what is done besides. */
function counting<O>(
  { size, counts }: Pick<ChangeSet, 'size' | 'counts'>,
  { besides }: Proposal<O>,
): Pick<ChangeSet, 'size' | 'counts'> {
  return besides === undefined
    ? { size, counts }
    : { size: size + 1, counts: { ...counts, ...besides.counts } };
}

function noPlan(operation: string): UsageError {
  return new UsageError({
    code: 'no-plan',
    message: `${operation} cannot be saved as a plan: what it does is no change of records.`,
    hint: 'Run it without --save-plan; --dry-run shows what it would do.',
  });
}

/** One job under way in the writer's transaction. */
interface Job<O> {
  /** @throws {ConflictError} when too many changes no longer fit the store. */
  apply(batch: ChangeBatch, journaled: boolean): Promise<void>;
  /** Records batches that were applied without being recorded. */
  journal(batches: Iterable<Pick<ChangeBatch, 'encoded'>>): Promise<void>;
  /** Tells how many of the changes are applied. @throws {InterruptedError} when it is to stop. */
  tell(total: number): Promise<void>;
  /** Records the job, once all is applied, and returns its number and the head of the audit chain. @throws {ConflictError} when a change did not fit the store. */
  complete(
    proposal: Proposal<O>,
    preview: Preview<O>,
    changes: Pick<ChangeSet, 'size' | 'counts' | 'makesTenant'>,
  ): Promise<{ readonly id: number; readonly head: string }>;
}

function createJob<O>(request: WriteRequest<O>, writer: StoreWriter): Job<O> {
  const { job, now, limits, onProgress, signal } = request;
  const relations =
    request.checksRelations === true
      ? undefined
      : relationCheck(writer, { allowsTwins: request.restoresRecords === true });
  const stale: string[] = [];
  let id: number | undefined;
  let seq = 0;
  let done = 0;

  const begun = async (): Promise<number> =>
    (id ??= await beginJob(writer, {
      ...job,
      ...{ at: now(), undoes: null, plan: null, overrode: null, journaled: true },
    }));
  const seal = createSealer();
  const sealing = createHash('sha256');
  const record = async (changes: readonly RecordChange[], encoded: string): Promise<void> => {
    const { recorded, sealed } = seal(changes, encoded);
    sealing.update(sealed).update('\n');
    await writer.journal.addBatch(await begun(), (seq += 1), recorded);
  };

  return {
    async apply({ changes, encoded }, journaled) {
      // Recorded first, so that what was made before under the same key is refused as that and not as a conflict.
      if (journaled) await record(changes, encoded);
      else await begun();
      for (const place of await writer.apply(changes)) stale.push(nameOf(changes[place]));
      if (stale.length > MOST_STALE) throw staleChanges(stale);
      if (journaled || request.restoresRecords !== true) await relations?.note(changes);
      done += changes.length;
    },

    async journal(batches) {
      for (const { encoded } of batches) await record(decodeChanges(encoded), encoded);
    },

    async tell(total) {
      onProgress?.(done, total);
      // Lets a signal in: the embedded store blocks, and its promises alone never yield to the event loop.
      await nextTurn();
      if (signal?.aborted === true) throw interruptedWhileWriting(done, total);
    },

    async complete(proposal, preview, { size, counts, makesTenant }) {
      if (stale.length > 0) throw staleChanges(stale);
      await relations?.finish();
      const number = await begun();
      await proposal.besides?.perform(writer, now());
      const facts = factsOf(job, proposal);
      const head = await completeJob(writer, {
        ...facts,
        // A job that keeps no rows is undone by deleting its tenant, so it says which.
        tenant: facts.tenant ?? makesTenant,
        id: number,
        at: now(),
        changes: size,
        counts: JSON.stringify(counts),
        digest: sealing.digest('hex'),
        overrode: overriddenLimits(limits, preview.tenant),
        journaled: makesTenant === null,
      });
      return { id: number, head };
    },
  };
}

const MOST_STALE = 100;

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
  const { seal, operation, input, asOf, reason, isFromOutside } = planned;
  if (isFromOutside) {
    const claimed = { operation, input: JSON.parse(input) as unknown, asOf, reason };
    return { ...own, plan: seal, input: JSON.stringify({ ...(JSON.parse(own.input) as object), claimed }) };
  }
  return { ...own, plan: seal, operation, input, asOf, reason: bothReasons(reason, job.reason) };
}

function withFacts(input: string, facts: Besides['about']): string {
  return JSON.stringify({ ...(JSON.parse(input) as object), ...facts });
}

/** Why the plan was made, and why it was applied. */
function bothReasons(planned: string | null, applied: string | null): string | null {
  return planned === null || applied === null ? (planned ?? applied) : `${planned}; applied: ${applied}`;
}

function finished<O>(
  proposal: Proposal<O>,
  preview: Preview<O>,
  outcome: Outcome,
  head?: string,
): WriteResult<O> {
  const told = head === undefined ? outcome : { ...outcome, head };
  return { output: proposal.result(outcome), rejected: proposal.rejected, outcome: told, preview };
}
