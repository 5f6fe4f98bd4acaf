import { z } from 'zod';
import { undonePart } from '../../changes/undone.js';
import { append } from '../../domain/grouped.js';
import type { JobRecord } from '../../store/port.js';
import { readOperation } from '../operation.js';
import { createRowList, rowSinkInput } from '../row-list.js';
import { isWithin, jobFacts, jobFactsOf } from './job-facts.js';

/**
 * Lists jobs newest first, of the store or of the tenant that confines the run; includes jobs of
 * deleted tenants.
 */
export const listJobs = readOperation({
  name: 'job.list',
  summary: 'List what was changed, newest first',
  scope: 'store',
  confinable: true,
  permission: 'job.read',
  input: z.strictObject({
    /** Maximum number of jobs; by default all. */
    latest: z.int().min(1).optional(),
    ...rowSinkInput(jobFacts),
  }),
  output: z.object({ jobs: z.array(jobFacts) }),

  async run({ store, within, caller, checkpoint }, { latest = Infinity, into }) {
    const { add, done } = createRowList(into);
    const narrowed = within === undefined ? {} : { tenant: within };
    /** The jobs that undo a job come before it, because the list begins with the newest. */
    const undoers = new Map<number, JobRecord[]>();
    let listed = 0;
    const size = Math.min(latest, AT_ONCE);
    for (let before: number | undefined; ;) {
      const page = await store.journal.jobs({ ...narrowed, before, limit: size });
      for (const job of page) {
        if (job.undoes !== null) append(undoers, job.undoes, job);
        if (!isWithin(job, within) || listed >= latest) continue;
        listed += 1;
        await add(jobFactsOf(job, undonePart(job, undoers.get(job.id) ?? []), caller));
      }
      before = page.at(-1)?.id;
      if (page.length < size || listed >= latest) return { jobs: await done() };
      await checkpoint();
    }
  },
});

/** Jobs that are read together. */
const AT_ONCE = 1_000;
