import type { RecordChange, StoreReader, StoreWriter } from '../store/port.js';
import { spoolBatches } from './batch-spool.js';
import type { ChangeSink } from './change-set.js';
import { BATCH, tallyChanges } from './change-set.js';
import { createChangeGuard, requireRights } from './guard/change-guard.js';
import { declined } from './interruption.js';
import { createJobWriter, factsOf } from './job-writer.js';
import type { SavedPlanHeader, SavedPlanSink } from './saved-plan.js';
import type { Proposed } from './preview.js';
import { admit, EXAMPLES, previewOf, propose, requireAgreed, stopIfAborted } from './preview.js';
import type { Outcome, Preview, Proposal, WriteRequest, WriteResult } from './proposal.js';
import { countsWith, requireNone } from './side-effects.js';

/**
 * The only function that writes a store. It checks the proposed changes against the limits, shows
 * them, and applies them in one transaction with the job, its side effects and its audit entry.
 * Without a confirmation, that transaction also covers proposing. With one, other writers may use
 * the store meanwhile, and a record changed since is a conflict.
 * @throws {LimitError} a limit was exceeded; {ConflictError} the changes no longer fit the store;
 * {InterruptedError} the person declined or stopped it. In each case nothing was written.
 */
export async function write<O>(request: WriteRequest<O>): Promise<WriteResult<O>> {
  const { store, confirm, dryRun, planTo, transaction = (_writer, work) => work() } = request;
  if (planTo !== undefined) return savedAsPlan(request, planTo);
  if (dryRun) {
    return store.read(async (reader) => {
      const proposed = await propose(request, reader);
      proposed.changes.dispose();
      const { proposal, preview, changes } = proposed;
      return resultOf(proposal, preview, { job: null, dryRun: true, changes: changes.size });
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

async function savedAsPlan<O>(request: WriteRequest<O>, planTo: SavedPlanSink): Promise<WriteResult<O>> {
  const { store, job, now } = request;
  const identity = await store.identity();
  return store.read(async (reader) => {
    const proposed = await propose(request, reader);
    const { changes, proposal } = proposed;
    try {
      requireNone(job.operation, proposal.sideEffects ?? []);
      const { operation, input, asOf, reason, tenant, undoes } = factsOf(job, proposal);
      const header = {
        madeAt: now(),
        madeBy: { user: job.actor, account: job.account, token: job.token },
        store: identity,
        tenant,
        operation,
        input: JSON.parse(input) as SavedPlanHeader['input'],
        asOf,
        reason,
        undoes,
      };
      const { touchable, rejected } = proposal;
      const { writeSavedPlan } = await import('./saved-plan.js');
      await writeSavedPlan(planTo, header, changes, { touchable, rejected }, await store.signingKey());
    } finally {
      changes.dispose();
    }
    return resultOf(proposal, proposed.preview, { job: null, dryRun: true, changes: changes.size });
  });
}

/** Applies changes that were collected before. */
async function applied<O>(
  request: WriteRequest<O>,
  writer: StoreWriter,
  before: StoreReader,
  { changes, proposal, preview }: Proposed<O>,
): Promise<WriteResult<O>> {
  const { size, makesTenant } = changes;
  if (size === 0) return resultOf(proposal, preview, { job: null, dryRun: false, changes: 0 });
  // Checked once more: rights may have changed while somebody looked at the preview.
  const guard = createChangeGuard(await request.authority(before), before);
  const job = createJobWriter(request, writer);
  for (const batch of changes.batches()) {
    for (const change of batch.changes) admit(request, guard, change);
    await guard.settle();
    await job.apply(batch, makesTenant === null);
    await job.reportProgress(size);
  }
  await guard.finish(writer);
  const { id, head } = await job.complete(proposal, preview, changes);
  return resultOf(proposal, preview, { job: String(id), dryRun: false, changes: size }, head);
}

/** Applies changes while they are being proposed. */
async function appliedAsProposed<O>(
  request: WriteRequest<O>,
  writer: StoreWriter,
  before: StoreReader,
): Promise<WriteResult<O>> {
  const tally = tallyChanges();
  const examples: RecordChange[] = [];
  const job = createJobWriter(request, writer);
  /** Applied changes of a tenant that may turn out to be made whole: those are not journaled. */
  const unjournaled = spoolBatches();
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
      if (total !== undefined) await job.reportProgress(total);
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
    const { size, counts } = countsWith(tally, proposal.sideEffects ?? []);
    const shown = await previewOf(request, before, { size, counts }, proposal, examples);
    await applyPending(1, size);
    await guard.finish(writer);
    const { makesTenant } = tally;
    const preview = { ...shown, digest: requireAgreed(request, tally.digest(), proposal) };
    if (size === 0) return resultOf(proposal, preview, { job: null, dryRun: false, changes: 0 });
    const { id, head } = await job.complete(proposal, preview, { size, counts, makesTenant });
    return resultOf(proposal, preview, { job: String(id), dryRun: false, changes: size }, head);
  } finally {
    unjournaled.dispose();
  }
}

function resultOf<O>(
  proposal: Proposal<O>,
  preview: Preview<O>,
  outcome: Outcome,
  head?: string,
): WriteResult<O> {
  const withHead = head === undefined ? outcome : { ...outcome, head };
  return { output: proposal.result(outcome), rejected: proposal.rejected, outcome: withHead, preview };
}
