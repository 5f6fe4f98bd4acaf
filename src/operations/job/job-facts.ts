import { z } from 'zod';
import { shownKey } from '../../changes/job.js';
import { undonePart, undoersOf, type UndonePart } from '../../changes/undone.js';
import { existingJob, unknownJob } from '../../changes/undo.js';
import { UsageError } from '../../domain/errors.js';
import type { JobRecord, JournalReader } from '../../store/port.js';
import type { Caller } from '../operation.js';
import { withoutContacts } from '../personal/contacts.js';
import { jobTitle } from './job-title.js';

/** A job in every output. */
export const jobFacts = z.object({
  id: z.string(),
  at: z.string(),
  tenant: z.string().nullable(),
  operation: z.string(),
  /** What it did, in a sentence. */
  title: z.string(),
  /**
   * `actor` is the person at the keyboard, `account` the account of the run, `token` that of a
   * request.
   */
  actor: z.string(),
  account: z.string().nullable(),
  token: z.string().nullable(),
  reason: z.string().nullable(),
  changes: z.int(),
  undoes: z.string().nullable(),
  /** The job that undid it, or the last of several, once nothing is left to undo. */
  undoneBy: z.string().nullable(),
  /** How much of it was undone, and by which jobs; null for nothing. */
  undone: z.object({ by: z.array(z.string()), records: z.int(), of: z.int() }).nullable(),
  key: z.string().nullable(),
  /** Seal of the saved plan that the job applied. */
  plan: z.string().nullable(),
  /** True if the job applied a plan that this store did not sign. */
  fromOutside: z.boolean(),
  /** The operation that a plan from outside claims as its maker. */
  claimedOperation: z.string().nullable(),
  /** False for a job that created a whole tenant: the journal has no records of it. */
  journaled: z.boolean(),
});

/**
 * @param undone how much of it was undone
 */
export function jobFactsOf(
  job: JobRecord,
  undone: UndonePart,
  caller: Pick<Caller, 'permitted'>,
): z.infer<typeof jobFacts> {
  const { at, tenant, operation, actor, account, token, reason, changes, key, plan, journaled } = job;
  return {
    id: String(job.id),
    at,
    tenant,
    operation,
    title: titleFor(job, caller),
    actor,
    account,
    token,
    reason,
    changes,
    undoes: idText(job.undoes),
    undoneBy: undone.isWhole ? idText(undone.by.at(-1) ?? null) : null,
    undone:
      undone.by.length === 0 ? null : { by: undone.by.map(String), records: undone.records, of: undone.of },
    key: key === null ? null : shownKey(key),
    plan,
    ...outsideFacts(job),
    journaled,
  };
}

/** What a job did, in a sentence; addresses are masked for a caller without `account.read`. */
export function titleFor(job: JobRecord, { permitted }: Pick<Caller, 'permitted'>): string {
  return String(withoutContacts(jobTitle(job), permitted));
}

/** As `jobFactsOf`, where the jobs that undo it are not known yet. */
export async function readJobFacts(
  journal: JournalReader,
  job: JobRecord,
  caller: Pick<Caller, 'permitted'>,
): Promise<z.infer<typeof jobFacts>> {
  return jobFactsOf(job, undonePart(job, await undoersOf(journal, job)), caller);
}

/** Facts of a job that applied a plan from outside. */
function outsideFacts({
  plan,
  operation,
  input,
}: JobRecord): Pick<z.infer<typeof jobFacts>, 'fromOutside' | 'claimedOperation'> {
  if (plan === null || operation !== 'job.apply') return { fromOutside: false, claimedOperation: null };
  const found = claim.safeParse(JSON.parse(input));
  return { fromOutside: true, claimedOperation: found.success ? found.data.claimed.operation : null };
}

const claim = z.object({ claimed: z.object({ operation: z.string() }) });

/**
 * Parses a job id.
 * @throws {UsageError} `bad-job-id`
 */
export function jobNumber(id: string): number {
  if (/^[1-9]\d{0,14}$/.test(id)) return Number(id);
  throw new UsageError({
    code: 'bad-job-id',
    message: `"${id}" is not the id of a job.`,
    hint: 'A job’s id is a number: list them with `provost job list`.',
  });
}

/**
 * Finds a job of the tenant that confines the run.
 * @throws {NotFoundError}
 */
export async function jobWithin(
  journal: JournalReader,
  id: number,
  within: string | undefined,
): Promise<JobRecord> {
  const job = await existingJob(journal, id);
  if (isWithin(job, within)) return job;
  throw unknownJob(id);
}

/** True if a run confined to the tenant may see the job. It sees no job over several tenants. */
export function isWithin({ tenant }: Pick<JobRecord, 'tenant'>, within: string | undefined): boolean {
  return within === undefined || tenant === within;
}

function idText(id: number | null): string | null {
  return id === null ? null : String(id);
}
