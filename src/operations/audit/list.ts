import { z } from 'zod';
import { readOperation } from '../operation.js';
import { createRowList, rowSinkInput } from '../row-list.js';
import { auditEntry, auditEntryOf, isVisible } from './audit-entry.js';

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
    ...rowSinkInput(auditEntry),
  }),
  output: z.object({ entries: z.array(auditEntry) }),

  async run({ store, within, caller, checkpoint }, { tenant, into }) {
    const { add, done } = createRowList(into);
    for await (const batch of store.journal.audit()) {
      for (const entry of batch) {
        const isAsked = tenant === undefined || entry.tenant === null || entry.tenant === tenant;
        if (isAsked && isVisible(entry, { within, caller })) await add(auditEntryOf(entry));
      }
      await checkpoint();
    }
    return { entries: await done() };
  },
});
