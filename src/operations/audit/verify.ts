import { z } from 'zod';
import { verifyAudit } from '../../changes/audit.js';
import { readOperation } from '../operation.js';

/** Walks the audit chain of the whole store and names every entry that was changed, removed or put elsewhere. */
export const verifyAuditChain = readOperation({
  name: 'audit.verify',
  summary: 'Check that the record of what was changed is whole',
  scope: 'store',
  permission: 'audit.read',
  input: z.strictObject({
    /** A head that was noted before: it must still stand in the chain. */
    head: z.string().optional(),
  }),
  output: z.object({
    intact: z.boolean(),
    entries: z.int(),
    head: z.string(),
    findings: z.array(z.object({ seq: z.int(), problem: z.string() })),
  }),

  async run({ store, checkpoint }, { head }) {
    const verdict = await verifyAudit(store.journal, checkpoint, head);
    return { intact: verdict.findings.length === 0, ...verdict };
  },
});
