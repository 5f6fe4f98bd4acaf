import { z } from 'zod';
import { sinkField } from '../channels.js';
import { readOperation } from '../operation.js';
import { exportedEntry, exportedEntryOf, type ExportedEntry } from './exported-entry.js';

/** Sink for the entries of the chain, in order. */
export interface AuditSink {
  write(entries: readonly ExportedEntry[]): Promise<void>;
}

/** Streams the whole chain with the facts that its hashes cover. */
export const exportAudit = readOperation({
  name: 'audit.export',
  summary: 'Write the whole audit chain, so that it can be kept and verified elsewhere',
  scope: 'store',
  permission: 'audit.read',
  input: z.strictObject({
    to: sinkField<AuditSink>({ write: z.array(exportedEntry) }, 'not a place for entries'),
  }),
  output: z.object({
    entries: z.int(),
    /** Hash of the last entry. */
    head: z.string(),
  }),

  async run({ store, checkpoint, progress }, { to }) {
    let count = 0;
    let head = '0'.repeat(64);
    for await (const batch of store.journal.audit()) {
      const rows: ExportedEntry[] = [];
      for (const entry of batch) {
        rows.push(exportedEntryOf(entry, await store.journal.job(entry.job)));
        head = entry.hash;
      }
      await to.write(rows);
      progress((count += batch.length));
      await checkpoint();
    }
    return { entries: count, head };
  },
});
