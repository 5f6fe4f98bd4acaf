import { z } from 'zod';
import { changingPermissions } from '../../changes/guard/change-permissions.js';
import { tallyChanges } from '../../changes/change-set.js';
import { planApplied } from '../../changes/job.js';
import { isSignedBy } from '../../changes/plan.js';
import type { Plan } from '../../changes/plan-reader.js';
import { nameOf, staleAmong, staleChanges } from '../../changes/stale.js';
import { existingJob, proposeUndo } from '../../changes/undo.js';
import { ConflictError, DeniedError } from '../../domain/errors.js';
import type { RejectedRow } from '../../files/rejects.js';
import type { JobRecord, RecordChange } from '../../store/port.js';
import type { Caller, StoreContext } from '../operation.js';
import { createKindChanges, noteKindsIn } from '../account/kind-changes.js';
import { writeOperation } from '../operation.js';
import { recordMask } from '../personal/record-mask.js';
import { collectRejected, rejectedRowsOutput, rowFileInput } from '../row-file.js';
import { accountingOutput, createRowAccount } from '../row-report.js';
import { jobNumber, jobWithin } from './job-facts.js';
import { createReferenceCheck } from './missing-references.js';
import { readSavedPlan } from './read-saved-plan.js';

const applyOutput = z.object({
  job: z.string().nullable(),
  dryRun: z.boolean(),
  /** The operation that the plan was made by, or says it was. */
  operation: z.string(),
  /** It was not made by this store, or before plans were signed: the job is one of `job.apply`. */
  fromOutside: z.boolean(),
  madeAt: z.string(),
  /** The plan's seal. */
  plan: z.string(),
  changes: z.int(),
  accounting: accountingOutput,
  ...rejectedRowsOutput,
});
export type PlanApplied = z.output<typeof applyOutput>;

/** Applies a saved plan: one of this store as the job of the operation that made it. */
export const applyPlan = writeOperation({
  name: 'job.apply',
  summary: 'Apply a saved plan, or do again what was undone',
  scope: 'store',
  confinable: true,
  permission: changingPermissions,
  input: z.strictObject({
    file: rowFileInput.file.unwrap(),
    /** Changes whose starting point no longer holds are rejected, and the others made; else all are refused. */
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
      const refuse = (place: number, code: string, message: string): void => {
        const name = nameOf(batch.changes[place]);
        const line = batch.line + place;
        refused.push({ line, value: name, code, message, raw: [name] });
        account.note(line, name, 'rejected', { code, message });
      };
      const left = new Set(batch.changes.keys());
      for (const place of await staleAmong(context.store, batch.changes)) {
        left.delete(place);
        stale.push(nameOf(batch.changes[place]));
        refuse(
          place,
          'stale',
          'It is no longer what the plan starts from: it has changed since the plan was made.',
        );
      }
      if (!skipStale && stale.length > 100) break;
      if (skipStale) {
        for (const [place, missing] of await references.missing(batch.changes, left)) {
          left.delete(place);
          refuse(place, 'refers-to-missing', `It refers to ${missing}, which does not exist.`);
        }
      }
      const made = batch.changes.filter((_, place) => left.has(place));
      await noteKindsIn(made, context.store, kinds);
      for (const place of left) {
        const change = batch.changes[place];
        if (change === undefined) continue;
        changes.add(change);
        account.note(batch.line + place, nameOf(change), 'changed');
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

/** @throws {ConflictError} when the plan is for another store or tenant */
async function assertPlanTarget(context: StoreContext, { header }: Plan): Promise<void> {
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
 * The changes of the plan, each found to be one that it may hold.
 * @throws {ConflictError} `plan-other-tenant`; {DeniedError} `not-permitted`
 */
async function* changesIn(
  plan: Plan,
  { caller }: StoreContext,
  isFromOutside: boolean,
): AsyncGenerator<readonly RecordChange[]> {
  const mask = recordMask(caller.permitted);
  for await (const { changes } of plan.batches()) {
    for (const change of changes) {
      assertTenantOf(change, plan.header.tenant);
      if (isFromOutside && change.before !== null && mask.hidesFieldsOf(change.entity))
        throw guessing(caller, change);
    }
    yield changes;
  }
}

/** By a plan of one's own it could be found out what a record holds: it applies only to the values that are there. */
function guessing({ account, actor }: Caller, { entity }: RecordChange): DeniedError {
  const who = account ?? actor;
  return new DeniedError({
    code: 'not-permitted',
    message: `${who} may not apply this plan: this store did not sign it, and it compares fields of ${entity} records that ${who} may not see; nothing was changed.`,
    hint: 'Ask somebody who may see them to apply it, or make the plan with --save-plan.',
  });
}

/** @throws {ConflictError} when the plan was applied before, or takes back what was taken back meanwhile */
async function assertNotApplied(context: StoreContext, plan: Plan, isFromOutside: boolean): Promise<void> {
  const { header, end } = plan;
  const applied = await context.store.journal.jobOfPlan(end.seal);
  if (applied !== undefined) throw planApplied(applied);
  if (header.undoes === null) return;
  const undone = await jobWithin(context.store.journal, header.undoes, context.within);
  if (undone.undoneBy === null) {
    await assertUndoesJob(context, undone, end.digest, isFromOutside);
    return;
  }
  throw new ConflictError({
    code: 'already-undone',
    message: `The plan takes back job ${undone.id}, which job ${undone.undoneBy} undid meanwhile; nothing was changed.`,
    hint: `To do it again, undo job ${undone.undoneBy}.`,
  });
}

/**
 * A plan that takes a job back needs the permission to undo, and one from outside holds exactly the changes that undo the job.
 * @throws {DeniedError} or {ConflictError} `plan-no-undo`
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

/** A plan of one tenant holds changes of that tenant alone. */
function assertTenantOf(change: RecordChange, tenant: string | null): void {
  if (tenant === null || change.tenant === tenant) return;
  throw new ConflictError({
    code: 'plan-other-tenant',
    message: `The plan is one of the tenant "${tenant}" and holds a change of "${change.tenant}"; nothing was changed.`,
    hint: 'Make the plan again with --save-plan.',
  });
}

const reapplyOutput = z.object({
  job: z.string().nullable(),
  dryRun: z.boolean(),
  changes: z.int(),
  /** The job that is done again, and the undoing that is taken back for it. */
  reapplies: z.string(),
  undoes: z.string(),
  operation: z.string(),
});
export type JobReapplied = z.output<typeof reapplyOutput>;

/** Does again what a job did that was undone: it undoes the undoing. */
export const reapplyJob = writeOperation({
  name: 'job.reapply',
  summary: 'Do again what a job did that was undone',
  scope: 'store',
  confinable: true,
  permission: 'job.undo',
  restoresRecords: true,
  input: z.strictObject({ id: z.string() }),
  output: reapplyOutput,

  async propose({ store, within, checkpoint }, { id }, changes) {
    const job = await jobWithin(store.journal, jobNumber(id), within);
    let last = job;
    let isTakenBack = false;
    while (last.undoneBy !== null) {
      last = await existingJob(store.journal, last.undoneBy);
      isTakenBack = !isTakenBack;
    }
    if (!isTakenBack) throw nothingToReapply(job.id);
    await proposeUndo(store, last, changes, checkpoint);
    return {
      tenant: job.tenant,
      undoes: last.id,
      touchable: last.changes,
      warnings: [],
      rejected: 0,
      result: (outcome) => ({
        ...outcome,
        reapplies: id,
        undoes: String(last.id),
        operation: job.operation,
      }),
    };
  },
});

function nothingToReapply(id: number): ConflictError {
  return new ConflictError({
    code: 'job-stands',
    message: `Job ${id} was made and was not undone: there is nothing to apply again.`,
    hint: 'To do the same on other records, run its command again; a saved plan is applied by its file.',
  });
}
