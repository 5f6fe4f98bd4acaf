import { z } from 'zod';
import { changingPermissions } from '../../changes/guard/change-permissions.js';
import { tallyChanges } from '../../changes/change-set.js';
import { planApplied } from '../../changes/job.js';
import { isSignedBy } from '../../changes/saved-plan.js';
import type { SavedPlan } from '../../changes/saved-plan-reader.js';
import { nameOf, staleAmong, staleChanges } from '../../changes/stale.js';
import { proposeUndo } from '../../changes/undo.js';
import { lastUndos, recordKey } from '../../changes/undone.js';
import { ConflictError, DeniedError } from '../../domain/errors.js';
import type { RejectedRow } from '../../files/rejects.js';
import type { JobRecord, RecordChange } from '../../store/port.js';
import type { Caller, StoreContext } from '../operation.js';
import { createKindChanges, noteKindsIn } from '../account/kind-changes.js';
import { writeOperation } from '../operation.js';
import { recordMask } from '../personal/record-mask.js';
import { collectRejected, rejectedRowsOutput, rowFileInput } from '../row-file.js';
import { accountingOutput, createRowAccount } from '../row-report.js';
import { jobWithin } from './job-facts.js';
import { createReferenceCheck } from '../../changes/missing-references.js';
import { readSavedPlan } from './read-saved-plan.js';

const applyOutput = z.object({
  job: z.string().nullable(),
  dryRun: z.boolean(),
  /** The operation that made the plan; only a claim if `fromOutside`. */
  operation: z.string(),
  /** True if this store did not sign the plan; the job is then recorded as `job.apply`. */
  fromOutside: z.boolean(),
  madeAt: z.string(),
  /** Seal of the plan. */
  plan: z.string(),
  changes: z.int(),
  accounting: accountingOutput,
  ...rejectedRowsOutput,
});
export type PlanApplied = z.output<typeof applyOutput>;

/** Applies a saved plan. A plan of this store becomes a job of the operation that made it. */
export const applyPlan = writeOperation({
  name: 'job.apply',
  summary: 'Apply a saved plan, or do again what was undone',
  scope: 'store',
  confinable: true,
  permission: changingPermissions,
  input: z.strictObject({
    file: rowFileInput.file.unwrap(),
    /** Rejects stale changes and makes the others; without it one stale change refuses all. */
    skipStale: z.boolean().default(false),
    rejects: rowFileInput.rejects,
    report: rowFileInput.report,
  }),
  output: applyOutput,

  async propose(context, { file, skipStale, rejects, report }, changes) {
    const plan = await readSavedPlan(file);
    const { header, end } = plan;
    const isFromOutside = !isSignedBy(plan.content, end, await context.signingKey());
    await assertPlanTarget(context, plan);
    await changes.requireRights?.(() => changesIn(plan, context, isFromOutside));
    await assertNotApplied(context, plan, isFromOutside);
    const rejected = collectRejected(rejects);
    const account = createRowAccount(report);
    const references = createReferenceCheck(context.store);
    const stale: string[] = [];
    const kinds = createKindChanges();
    await rejects?.begin(REJECTS_HEADER);
    for await (const batch of plan.batches()) {
      for (const change of batch.changes) assertTenantOf(change, header.tenant);
      const refused: RejectedRow[] = [];
      const refuse = (index: number, code: string, message: string): void => {
        const name = nameOf(batch.changes[index]);
        const line = batch.line + index;
        refused.push({ line, value: name, code, message, raw: [name] });
        account.note(line, name, 'rejected', { code, message });
      };
      const left = new Set(batch.changes.keys());
      for (const index of await staleAmong(context.store, batch.changes)) {
        left.delete(index);
        stale.push(nameOf(batch.changes[index]));
        refuse(
          index,
          'stale',
          'It is no longer what the plan starts from: it has changed since the plan was made.',
        );
      }
      if (!skipStale && stale.length > 100) break;
      if (skipStale) {
        for (const [index, missing] of await references.missing(batch.changes, left)) {
          left.delete(index);
          refuse(index, 'refers-to-missing', `It refers to ${missing}, which does not exist.`);
        }
      }
      const made = batch.changes.filter((_, index) => left.has(index));
      await noteKindsIn(made, context.store, kinds);
      for (const index of left) {
        const change = batch.changes[index];
        if (change === undefined) continue;
        changes.add(change);
        account.note(batch.line + index, nameOf(change), 'changed');
      }
      await rejected.take(refused);
      await account.flush();
      context.progress(account.counts.rows, end.changes);
      await context.checkpoint();
    }
    await rejects?.end();
    if (!skipStale && stale.length > 0) throw staleChanges(stale);

    return {
      tenant: header.tenant,
      undoes: header.undoes,
      touchable: end.touchable,
      warnings: [...(isFromOutside ? [FROM_OUTSIDE] : []), ...kinds.warnings()],
      rejected: rejected.count,
      rejectedRows: rejected.result().rejected,
      accounting: account.counts,
      planned: {
        seal: end.seal,
        operation: header.operation,
        input: JSON.stringify(header.input),
        asOf: header.asOf,
        reason: header.reason,
        isFromOutside,
      },
      result: ({ job, dryRun, changes: made }) => ({
        job,
        dryRun,
        operation: header.operation,
        fromOutside: isFromOutside,
        madeAt: header.madeAt,
        plan: end.seal,
        changes: made,
        accounting: account.counts,
        ...rejected.result(),
      }),
    };
  },
});

const REJECTS_HEADER = ['Record'];

const FROM_OUTSIDE =
  'The plan was not signed by this store: it is recorded as a change from outside, and what it says of its operation as claimed.';

/** @throws {ConflictError} `plan-other-store` or `plan-other-tenant` */
async function assertPlanTarget(context: StoreContext, { header }: SavedPlan): Promise<void> {
  if (header.store !== (await context.identity())) {
    throw new ConflictError({
      code: 'plan-other-store',
      message: 'The plan was made for another store; nothing was changed.',
      hint: 'Name the store that it was made for with --store, or make a plan for this one.',
    });
  }
  if (context.within !== undefined && header.tenant !== context.within) {
    const of = header.tenant === null ? 'several tenants' : `the tenant "${header.tenant}"`;
    throw new ConflictError({
      code: 'plan-other-tenant',
      message: `The plan is one of ${of}, and this run keeps to "${context.within}"; nothing was changed.`,
      hint: 'Leave --tenant out, or name the tenant of the plan.',
    });
  }
}

/**
 * Yields the changes of the plan and checks that the plan may contain each.
 * @throws {ConflictError} `plan-other-tenant`
 * @throws {DeniedError} `not-permitted`
 */
async function* changesIn(
  plan: SavedPlan,
  { caller }: StoreContext,
  isFromOutside: boolean,
): AsyncGenerator<readonly RecordChange[]> {
  const mask = recordMask(caller.permitted);
  for await (const { changes } of plan.batches()) {
    for (const change of changes) {
      assertTenantOf(change, plan.header.tenant);
      if (isFromOutside && change.before !== null && mask.hidesFieldsOf(change.entity))
        throw hiddenComparison(caller, change);
    }
    yield changes;
  }
}

/**
 * A self-made plan would reveal stored values, because it applies only if its guesses are right.
 */
function hiddenComparison({ account, actor }: Caller, { entity }: RecordChange): DeniedError {
  const subject = account ?? actor;
  return new DeniedError({
    code: 'not-permitted',
    message: `${subject} may not apply this plan: this store did not sign it, and it compares fields of ${entity} records that ${subject} may not see; nothing was changed.`,
    hint: 'Ask somebody who may see them to apply it, or make the plan with --save-plan.',
  });
}

/** @throws {ConflictError} when the plan was applied before, or its job was undone meanwhile */
async function assertNotApplied(
  context: StoreContext,
  plan: SavedPlan,
  isFromOutside: boolean,
): Promise<void> {
  const { header, end } = plan;
  const applied = await context.store.journal.jobOfPlan(end.seal);
  if (applied !== undefined) throw await planApplied(context.store.journal, applied);
  if (header.undoes === null) return;
  const undone = await jobWithin(context.store.journal, header.undoes, context.within);
  if (undone.undoneBy !== null) await assertNotUndone(context, undone, plan);
  await assertUndoesJob(context, undone, end.digest, isFromOutside);
}

/** Part of the job may be undone, but no record of the plan. @throws {ConflictError} */
async function assertNotUndone(
  { store: { journal } }: StoreContext,
  undone: JobRecord,
  plan: SavedPlan,
): Promise<void> {
  const last = await lastUndos(journal, undone);
  for await (const { changes } of plan.batches()) {
    const known = changes.map((change) => last.get(recordKey(change))).find((each) => each !== undefined);
    if (known === undefined) continue;
    throw new ConflictError({
      code: 'already-undone',
      message: `The plan takes back job ${undone.id}, which job ${known.by} undid meanwhile; nothing was changed.`,
      hint: `See what is left of it with \`provost job show ${undone.id}\`.`,
    });
  }
}

/**
 * A plan that undoes a job needs the permission to undo. One from outside must contain exactly the
 * changes that undo the job.
 * @throws {DeniedError} `not-permitted`
 * @throws {ConflictError} `plan-no-undo`
 */
async function assertUndoesJob(
  { store, caller, checkpoint }: StoreContext,
  undone: JobRecord,
  digest: string,
  isFromOutside: boolean,
): Promise<void> {
  if (!caller.permitted.has('job.undo')) {
    throw new DeniedError({
      code: 'not-permitted',
      message: `${caller.account ?? caller.actor} may not apply this plan: it takes back job ${undone.id}, which needs the permission job.undo; nothing was changed.`,
      hint: 'Ask an administrator of the tenant to apply it.',
    });
  }
  if (!isFromOutside) return;
  const tally = tallyChanges();
  const add = (change: RecordChange): void => {
    if (tally.admit(change)) tally.encode([change]);
  };
  await proposeUndo(store, undone, { add, appliesAtOnce: true }, checkpoint);
  if (tally.digest() === digest) return;
  throw new ConflictError({
    code: 'plan-no-undo',
    message: `The plan says that it takes back job ${undone.id}, and its changes are others than those that would; nothing was changed.`,
    hint: `Take the job back with \`provost job undo ${undone.id}\`.`,
  });
}

/** A plan of one tenant contains only changes of that tenant. */
function assertTenantOf(change: RecordChange, tenant: string | null): void {
  if (tenant === null || change.tenant === tenant) return;
  throw new ConflictError({
    code: 'plan-other-tenant',
    message: `The plan is one of the tenant "${tenant}" and holds a change of "${change.tenant}"; nothing was changed.`,
    hint: 'Make the plan again with --save-plan.',
  });
}
