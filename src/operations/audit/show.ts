import { z } from 'zod';
import { NotFoundError } from '../../domain/errors.js';
import { titleFor } from '../job/job-facts.js';
import { readOperation } from '../operation.js';
import { isVisible } from './audit-entry.js';
import { exportedEntry, exportedEntryOf } from './exported-entry.js';

/** Shows one audit entry with all facts of its job that its hash covers. */
export const showAudit = readOperation({
  name: 'audit.show',
  summary: 'Show one entry of the audit chain, with the facts that its hash covers',
  scope: 'store',
  confinable: true,
  permission: 'audit.read',
  input: z.strictObject({ seq: z.int().min(1) }),
  output: z.object({
    entry: exportedEntry,
    /** What its job did, in a sentence; null where the job is missing. */
    title: z.string().nullable(),
  }),

  async run({ store, within, caller }, { seq }) {
    for await (const batch of store.journal.audit()) {
      const entry = batch.find((each) => each.seq === seq && isVisible(each, { within, caller }));
      if (entry === undefined) continue;
      const job = await store.journal.job(entry.job);
      return { entry: exportedEntryOf(entry, job), title: job === undefined ? null : titleFor(job, caller) };
    }
    throw new NotFoundError({
      code: 'unknown-entry',
      message: `The audit chain has no entry ${seq}.`,
      hint: 'List its entries with `provost audit list`.',
    });
  },
});
