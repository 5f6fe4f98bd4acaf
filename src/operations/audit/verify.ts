import { z } from 'zod';
import { verifyAudit } from '../../changes/audit.js';
import type { ByteSource } from '../../files/source.js';
import { fileField } from '../channels.js';
import { readOperation } from '../operation.js';
import { divergenceFrom, verifyExport } from './verify-export.js';

const verdict = z.object({
  intact: z.boolean(),
  /** Of the store's chain, or of the file's where only a file was verified. */
  entries: z.int(),
  head: z.string(),
  /** Of a file with more findings than a thousand the first of them. */
  findings: z.array(
    z.object({
      seq: z.int(),
      /** The line of the file; null for an entry of the store. */
      line: z.int().nullable(),
      problem: z.string(),
    }),
  ),
  findingCount: z.int(),
  /** The exported chain that was verified. */
  file: z.object({ name: z.string(), entries: z.int(), head: z.string() }).nullable(),
});
export type ChainVerified = z.infer<typeof verdict>;

/**
 * Walks the audit chain of the whole store and names every entry that was changed, removed or put elsewhere. With an exported chain that is
 * verified too, and the store's must begin with it.
 */
export const verifyAuditChain = readOperation({
  name: 'audit.verify',
  summary: 'Check that the record of what was changed is whole',
  scope: 'store',
  permission: 'audit.read',
  answersAnew: true,
  input: z.strictObject({
    /** A head that was noted before: it must still stand in the chain. */
    head: z.string().optional(),
    /** A chain that was exported, which must end with that head. */
    file: fileField().optional(),
  }),
  output: verdict,

  async run({ store, checkpoint }, { head: noted, file }) {
    const { entries, head, findings } = await verifyAudit(store.journal, checkpoint, noted);
    const own = findings.map(({ seq, problem }) => ({ seq, line: null, problem }));
    if (file === undefined) {
      return { intact: own.length === 0, entries, head, findings: own, findingCount: own.length, file: null };
    }
    const exported = await verifiedFile(file, noted, checkpoint);
    const other = await divergenceFrom(file, store.journal.audit(), checkpoint);
    const all = [...own, ...exported.findings, ...(other === undefined ? [] : [other])];
    const findingCount = all.length - exported.findings.length + exported.findingCount;
    const { name } = file;
    return {
      ...{ intact: all.length === 0, entries, head, findings: all, findingCount },
      file: { name, entries: exported.entries, head: exported.head },
    };
  },
});

/** Verifies an exported chain by itself; needs no store. @throws as `readExport` */
export async function verifiedFile(
  file: ByteSource,
  noted?: string,
  checkpoint?: () => Promise<void>,
): Promise<ChainVerified> {
  const { entries, head, findings, findingCount } = await verifyExport(file, noted, checkpoint);
  return {
    ...{ intact: findingCount === 0, entries, head, findings: [...findings], findingCount },
    file: { name: file.name, entries, head },
  };
}
