import { z } from 'zod';
import { titleFor } from '../job/job-facts.js';
import { readOperation } from '../operation.js';
import type { AuditRecord, JobRecord, JournalReader } from '../../store/port.js';
import { createRowList, rowSinkInput } from '../row-list.js';
import { auditEntry, auditEntryOf, isVisible } from './audit-entry.js';

/** What the job did, in a sentence; null where the job is missing. */
const listedEntry = auditEntry.extend({ title: z.string().nullable() });

/** The entries of the store's audit chain, oldest first. */
export const listAudit = readOperation({
  name: 'audit.list',
  summary: 'List the audit chain: who changed what, when and why',
  scope: 'store',
  confinable: true,
  permission: 'audit.read',
  input: z.strictObject({
    /** Only those of this tenant, and those over several. */
    tenant: z.string().optional(),
    ...rowSinkInput(listedEntry),
  }),
  output: z.object({ entries: z.array(listedEntry) }),

  async run({ store, within, caller, checkpoint }, { tenant, into }) {
    const { add, done } = createRowList(into);
    for await (const batch of store.journal.audit()) {
      const shown = batch.filter(
        (entry) =>
          (tenant === undefined || entry.tenant === null || entry.tenant === tenant) &&
          isVisible(entry, { within, caller }),
      );
      const jobs = await jobsOf(store.journal, shown);
      for (const entry of shown) {
        const job = jobs.get(entry.job);
        await add({ ...auditEntryOf(entry), title: job === undefined ? null : titleFor(job, caller) });
      }
      await checkpoint();
    }
    return { entries: await done() };
  },
});

/** The jobs of neighbouring entries have neighbouring numbers. */
async function jobsOf(
  journal: JournalReader,
  entries: readonly AuditRecord[],
): Promise<ReadonlyMap<number, JobRecord>> {
  const ids = entries.map(({ job }) => job);
  if (ids.length === 0) return new Map();
  const jobs = await journal.jobs({ after: Math.min(...ids) - 1, before: Math.max(...ids) + 1 });
  return new Map(jobs.map((job) => [job.id, job]));
}
