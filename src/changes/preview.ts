import type { Tenant } from '../domain/tenancy/types.js';
import type { RecordChange, StoreReader } from '../store/port.js';
import type { ChangeCollector, ChangeSet, ChangeSink } from './change-set.js';
import { collectChanges } from './change-set.js';
import type { ChangeGuard } from './guard/change-guard.js';
import { createChangeGuard, requireRights } from './guard/change-guard.js';
import { requireValidRecord } from './guard/record-check.js';
import { interruptedWhileReading } from './interruption.js';
import { factsOf } from './job-writer.js';
import { agreementNeeded, isLargeRemoval, removalsIn, requireWithinLimits } from './limits.js';
import type { Preview, Proposal, WriteRequest } from './proposal.js';
import { agreedDigest, countsWith } from './side-effects.js';
import { changedSincePreview } from './stale.js';

/** Changes that were collected and not applied yet. */
export interface Proposed<O> {
  readonly changes: ChangeSet;
  readonly proposal: Proposal<O>;
  readonly preview: Preview<O>;
}

/** Collects the proposed changes of a request. The caller disposes of them. */
export async function propose<O>(request: WriteRequest<O>, reader: StoreReader): Promise<Proposed<O>> {
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
      if (examples.length < SHOWN) examples.push(change);
    },
  };
  const proposal = await request.propose(reader, sink, () => guard.settle());
  stopIfAborted(request, proposal);
  const proposed = collector.finish();
  await guard.settle();
  await guard.finish(proposed.batches());
  const changes = { ...proposed, ...countsWith(proposed, proposal.sideEffects ?? []) };
  const digest = requireAgreed(request, proposed.digest, proposal);
  const preview = await previewOf(request, reader, changes, proposal, examples);
  return { changes, proposal, preview: { ...preview, digest } };
}

/** How many changes a preview shows: more is not read before a question. */
const SHOWN = 1_000;

/** How many changes the result of a write shows, to which nobody was asked to agree. */
export const EXAMPLES = 10;

/**
 * The digest of what a preview shows.
 * @throws {ConflictError} when the changes are others than those that were agreed to.
 */
export function requireAgreed<O>(
  { expectedDigest }: WriteRequest<O>,
  changes: string,
  { sideEffects = [] }: Proposal<O>,
): string {
  const digest = agreedDigest(changes, sideEffects);
  if (expectedDigest === undefined || digest === expectedDigest) return digest;
  throw changedSincePreview(expectedDigest, digest);
}

/** @throws {InterruptedError} */
export function stopIfAborted<O>({ signal }: WriteRequest<O>, { accounting }: Proposal<O>): void {
  if (signal?.aborted === true) throw interruptedWhileReading(accounting?.rows ?? 0);
}

/**
 * @throws {LimitError} when the changes exceed a limit; {UsageError} when they need a confirmation
 */
export async function previewOf<O>(
  request: WriteRequest<O>,
  reader: StoreReader,
  { size, counts }: Pick<ChangeSet, 'size' | 'counts'>,
  proposal: Proposal<O>,
  examples: readonly RecordChange[],
): Promise<Omit<Preview<O>, 'digest'>> {
  const { touchable, warnings, subjects = [], rejected, rejectedRows, accounting } = proposal;
  const tenant = await tenantOf(request, proposal, reader);
  requireWithinLimits({ size, touchable, rejected, rejectedRows, accounting }, request.limits, tenant);
  const writes = !request.dryRun && request.planTo === undefined;
  if (writes && request.unattended === true && isLargeRemoval({ counts, touchable })) {
    throw agreementNeeded(removalsIn(counts), touchable);
  }
  const result = proposal.result({ job: null, dryRun: true, changes: size });
  const visible = proposal.isVisible === undefined ? examples : examples.filter(proposal.isVisible);
  return {
    ...{ size, counts, touchable, warnings, subjects, rejected, accounting, tenant, result },
    examples: visible,
  };
}

/**
 * @throws {DeniedError} the caller may not make the change; {UsageError} the record is not valid
 */
export function admit<O>(
  { restoresRecords, recordRules }: WriteRequest<O>,
  guard: ChangeGuard,
  change: RecordChange,
): void {
  guard.admit(change);
  if (restoresRecords !== true) requireValidRecord(change, recordRules);
}

/** The record of the job's tenant, as it is before; it holds the tenant's own limits. */
async function tenantOf<O>(
  { job }: WriteRequest<O>,
  proposal: Proposal<O>,
  reader: StoreReader,
): Promise<Tenant | undefined> {
  const { tenant } = factsOf(job, proposal);
  return tenant === null ? undefined : reader.tenant(tenant).find('tenant', [tenant]);
}
