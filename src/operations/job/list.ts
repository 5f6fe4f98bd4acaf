import { z } from 'zod';
import { readOperation } from '../operation.js';
import { jobFacts, jobFactsOf } from './facts.js';

/** The jobs of the store, or of the tenant that the run is confined to, newest first; also those of deleted tenants. */
export const listJobs = readOperation({
  name: 'job.list',
  summary: 'List what was changed, newest first',
  scope: 'store',
  confinable: true,
  permission: 'job.read',
  input: z.strictObject({}),
  output: z.object({ jobs: z.array(jobFacts) }),

  async run({ store, within }) {
    const jobs = await store.journal.jobs(within === undefined ? {} : { tenant: within });
    return { jobs: jobs.map(jobFactsOf) };
  },
});
