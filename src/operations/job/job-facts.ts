import { z } from 'zod';
import { shownKey } from '../../changes/job.js';
import { existingJob, unknownJob } from '../../changes/undo.js';
import { UsageError } from '../../domain/errors.js';
import type { JobRecord, JournalReader } from '../../store/port.js';

/** A job in every output. */
export const jobFacts = z.object({
  id: z.string(),
  at: z.string(),
  tenant: z.string().nullable(),
  operation: z.string(),
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
  undoneBy: z.string().nullable(),
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

export function jobFactsOf(job: JobRecord): z.infer<typeof jobFacts> {
  const { at, tenant, operation, actor, account, token, reason, changes, key, plan, journaled } = job;
  return {
    id: String(job.id),
    at,
    tenant,
    operation,
    actor,
    account,
    token,
    reason,
    changes,
    undoes: idText(job.undoes),
    undoneBy: idText(job.undoneBy),
    key: key === null ? null : shownKey(key),
    plan,
    ...outsideFacts(job),
    journaled,
  };
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
