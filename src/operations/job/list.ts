import { z } from 'zod';
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
  input: z.strictObject({ ...rowSinkInput(jobFacts) }),
  output: z.object({ jobs: z.array(jobFacts) }),

  async run({ store, within, checkpoint }, { into }) {
    const { add, done } = createRowList(into);
    const narrowed = within === undefined ? {} : { tenant: within };
    for (let before: number | undefined; ;) {
      const page = await store.journal.jobs({ ...narrowed, before, limit: AT_ONCE });
      for (const job of page) if (isWithin(job, within)) await add(jobFactsOf(job));
      before = page.at(-1)?.id;
      if (page.length < AT_ONCE) return { jobs: await done() };
      await checkpoint();
    }
  },
});

/** Jobs that are read together. */
const AT_ONCE = 1_000;
