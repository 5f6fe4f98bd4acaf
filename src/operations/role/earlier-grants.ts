import { decodeRecorded } from '../../changes/encoding.js';
import { undonePart, undoersOf } from '../../changes/undone.js';
import { formatCount } from '../../domain/counts.js';
import type { JobRecord } from '../../store/port.js';
import { titleFor } from '../job/job-facts.js';
import type { TenantContext } from '../operation.js';

/** So many earlier jobs that gave roles are compared with the list. */
const MOST_JOBS = 20;
const AT_ONCE = 100;

/**
 * Warns where a list of accounts is one that an earlier job gave roles to: those who held the role
 * before that job would lose what it did not give.
 * @param removed how many roles the run takes away
 * @param isRemoved does the run take this role from the account?
 */
export async function earlierGrantWarnings(
  context: TenantContext,
  removed: number,
  isRemoved: (account: string, role: string) => boolean,
): Promise<string[]> {
  if (removed === 0) return [];
  for await (const job of grantingJobs(context)) {
    let [given, ofList] = [0, 0];
    for await (const encoded of context.store.journal.batches(job.id)) {
      for (const { change } of decodeRecorded(encoded)) {
        if (change.entity !== 'account-role' || change.after === null) continue;
        given += 1;
        if (isRemoved(change.after.account, change.after.role)) ofList += 1;
      }
      await context.checkpoint();
    }
    // It is the list of that job where most of what the job gave stands in it.
    if (ofList === 0 || ofList * 2 < given) continue;
    const before = removed - ofList;
    if (before <= 0) return [];
    const who = before === 1 ? '1 of these accounts' : `${formatCount(before)} of these accounts`;
    return [
      `${who} held the role before job ${job.id} (${titleFor(job, context.caller)}) and would lose it too: \`provost job undo ${job.id}\` takes back only what that job gave.`,
    ];
  }
  return [];
}

/** The latest jobs of the tenant that gave roles and were not undone. */
async function* grantingJobs({ store, tenant }: TenantContext): AsyncGenerator<JobRecord> {
  let looked = 0;
  for (let before: number | undefined; ;) {
    const page = await store.journal.jobs({ tenant: tenant.key, before, limit: AT_ONCE });
    for (const job of page) {
      if (job.operation !== 'role.assign') continue;
      if (undonePart(job, await undoersOf(store.journal, job)).isWhole) continue;
      yield job;
      if ((looked += 1) >= MOST_JOBS) return;
    }
    before = page.at(-1)?.id;
    if (page.length < AT_ONCE) return;
  }
}
