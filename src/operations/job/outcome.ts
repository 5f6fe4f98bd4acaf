import { z } from 'zod';
import { UsageError } from '../../domain/errors.js';
import { readOperation } from '../operation.js';
import { isWithin, jobFacts, readJobFacts } from './job-facts.js';

/** Shows whether a job was made. Its key identifies it even if the client got no response. */
export const jobOutcome = readOperation({
  name: 'job.outcome',
  summary: 'Say whether a job that was begun was made',
  scope: 'store',
  confinable: true,
  permission: 'job.read',
  input: z.strictObject({ of: z.string().trim() }),
  output: z.object({
    key: z.string().nullable(),
    made: z.boolean(),
    /** Null if the job was not made. */
    job: jobFacts.nullable(),
  }),

  async run({ store, within, caller }, { of }) {
    const isNumber = /^[1-9]\d{0,14}$/.test(of);
    if (!isNumber && !/^[0-9a-f-]{36}$/i.test(of)) {
      throw new UsageError({
        code: 'bad-job-id',
        message: `"${of}" is neither the id nor the key of a job.`,
        hint: 'List what is not settled with `provost job list --unsettled`.',
      });
    }
    const found = isNumber
      ? await store.journal.job(Number(of))
      : await store.journal.jobByKey(of.toLowerCase());
    const job =
      found !== undefined && isWithin(found, within)
        ? await readJobFacts(store.journal, found, caller)
        : undefined;
    return {
      key: job?.key ?? (isNumber ? null : of.toLowerCase()),
      made: job !== undefined,
      job: job ?? null,
    };
  },
});
