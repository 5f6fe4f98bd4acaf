import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RecordChange, StoreWriter } from '../store/port.js';
import type { ChangeBatch } from './batch-spool.js';
import type { ChangeSet } from './change-set.js';
import { decodeChanges } from './encoding.js';
import { relationCheck } from './guard/relations.js';
import { interruptedWhileWriting } from './interruption.js';
import { beginJob, completeJob } from './job.js';
import { overriddenLimits } from './limits.js';
import type { Preview, Proposal, RequestedJob, WriteRequest } from './proposal.js';
import { createSealer } from './sealing.js';
import { inputWith } from './side-effects.js';
import { nameOf, staleChanges } from './stale.js';

/** Writes one job in the writer's transaction. */
export interface JobWriter<O> {
  /** @throws {ConflictError} when too many changes no longer fit the store. */
  apply(batch: ChangeBatch, journaled: boolean): Promise<void>;
  /** Records batches that were applied without being recorded. */
  journal(batches: Iterable<Pick<ChangeBatch, 'encoded'>>): Promise<void>;
  /** Reports how many changes are applied. @throws {InterruptedError} when the run is to stop. */
  reportProgress(total: number): Promise<void>;
  /**
   * Performs the side effects and records the job, once all changes are applied.
   * @returns its number and the head of the audit chain
   * @throws {ConflictError} when a change did not fit the store.
   */
  complete(
    proposal: Proposal<O>,
    preview: Preview<O>,
    changes: Pick<ChangeSet, 'size' | 'counts' | 'makesTenant'>,
  ): Promise<{ readonly id: number; readonly head: string }>;
}

/** So many changes that do not fit are named before the run stops. */
const MOST_STALE = 100;

export function createJobWriter<O>(request: WriteRequest<O>, writer: StoreWriter): JobWriter<O> {
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
      // Recorded first: a key that was used before is refused as such, and not as a conflict.
      if (journaled) await record(changes, encoded);
      else await begun();
      for (const index of await writer.apply(changes)) stale.push(nameOf(changes[index]));
      if (stale.length > MOST_STALE) throw staleChanges(stale);
      if (journaled || request.restoresRecords !== true) await relations?.note(changes);
      done += changes.length;
    },

    async journal(batches) {
      for (const { encoded } of batches) await record(decodeChanges(encoded), encoded);
    },

    async reportProgress(total) {
      onProgress?.(done, total);
      // Lets signals in: the embedded store blocks, and its promises never yield to the event loop.
      await nextTurn();
      if (signal?.aborted === true) throw interruptedWhileWriting(done, total);
    },

    async complete(proposal, preview, { size, counts, makesTenant }) {
      if (stale.length > 0) throw staleChanges(stale);
      await relations?.finish();
      const number = await begun();
      const at = now();
      for (const effect of proposal.sideEffects ?? []) await effect.perform(writer, at);
      const facts = factsOf(job, proposal);
      const head = await completeJob(writer, {
        ...facts,
        // A job without recorded changes is undone by deleting its tenant, so it names that.
        tenant: facts.tenant ?? makesTenant,
        id: number,
        at,
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

export type JobFacts = RequestedJob & { readonly undoes: number | null; readonly plan: string | null };

/** What is recorded of the job before anything is known of its changes. */
export function factsOf<O>(
  job: RequestedJob,
  { tenant, undoes, planned, sideEffects = [] }: Proposal<O>,
): JobFacts {
  const own = {
    ...job,
    input: inputWith(job.input, sideEffects),
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

/** Why the plan was made, and why it was applied. */
function bothReasons(planned: string | null, applied: string | null): string | null {
  return planned === null || applied === null ? (planned ?? applied) : `${planned}; applied: ${applied}`;
}
