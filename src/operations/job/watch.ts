import { z } from 'zod';
import { readOperation } from '../operation.js';
import { isWithin, jobFacts, jobNumber, readJobFacts } from './job-facts.js';

/** A running write in every output. */
export const runningFacts = z.object({
  key: z.string(),
  tenant: z.string().nullable(),
  operation: z.string(),
  actor: z.string(),
  account: z.string().nullable(),
  since: z.string(),
  elapsedMs: z.number(),
  /** `reading`, `applying` or `committing`; null if not reported yet. */
  phase: z.string().nullable(),
  done: z.int(),
  total: z.int().nullable(),
  /** Rows or records a second in this phase. */
  rate: z.number().nullable(),
  etaMs: z.number().nullable(),
});

/** Shows running jobs and the jobs that finished after a given one. Clients poll it. */
export const watchJobs = readOperation({
  name: 'job.watch',
  summary: 'Follow the jobs of the store as they run and finish',
  scope: 'store',
  confinable: true,
  permission: 'job.read',
  input: z.strictObject({
    /**
     * Id of the last known job, `0` for none; the output lists the later ones. Without it, it lists
     * none.
     */
    after: z.string().optional(),
  }),
  output: z.object({
    running: z.array(runningFacts),
    /** Oldest first. */
    finished: z.array(jobFacts),
    /** Id of the newest job; `0` where there is none. */
    last: z.string(),
  }),

  async run({ store, within, caller }, { after }) {
    const tenant = within === undefined ? {} : { tenant: within };
    // Reads running jobs first: a job that ends in between then shows as finished and is not lost.
    const running = await store.runningJobs();
    const known = after === undefined || after === '0' ? 0 : jobNumber(after);
    const jobs = await store.journal.jobs({
      ...tenant,
      ...(after === undefined ? { limit: 1 } : { after: known }),
    });
    const finished = after === undefined ? [] : jobs.filter((job) => isWithin(job, within)).reverse();
    return {
      running: running.filter((job) => within === undefined || job.tenant === within),
      finished: await Promise.all(finished.map((job) => readJobFacts(store.journal, job, caller))),
      last: String(jobs[0]?.id ?? known),
    };
  },
});
