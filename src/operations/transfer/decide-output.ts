import { z } from 'zod';
import { accountingOutput } from '../row-report.js';
import { rejectsOutput } from './rejects.js';

/** The output of every decision on waiting awards. */
export const decideOutput = z.object({
  job: z.string().nullable(),
  dryRun: z.boolean(),
  accepted: z.int(),
  rejected: z.int(),
  /** By a filter: how many awards cannot be decided so, and still wait. */
  waiting: z.int(),
  accounting: accountingOutput,
  changes: z.int(),
  reviews: z.array(
    z.object({
      id: z.string(),
      state: z.enum(['accepted', 'rejected']),
      competence: z.string(),
      level: z.int(),
      firstName: z.string(),
      lastName: z.string(),
      person: z.string().nullable(),
      /**
       * `written`: the person has it now; `alreadyHeld`: they held it or a better one;
       * `unchanged`: the review was decided like this before; `none`: rejected.
       */
      achievement: z.enum(['written', 'alreadyHeld', 'unchanged', 'none']),
      from: z.string(),
      /** Whether a written achievement counts as of the date; null for the others. */
      counts: z.boolean().nullable(),
      /** Where a written achievement does not count: the date from of the one that does. */
      currentFrom: z.string().nullable(),
    }),
  ),
  /** By a filter: the first of those that still wait. */
  ...rejectsOutput,
});
export type DecideOutput = z.infer<typeof decideOutput>;
export type DecidedReview = DecideOutput['reviews'][number];
