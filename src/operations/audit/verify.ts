import { z } from 'zod';
import { verifyAudit } from '../../changes/audit.js';
import { verifyRecords } from '../../changes/verify-records.js';
import type { ByteSource } from '../../files/source.js';
import { fileField } from '../channels.js';
import { withFirstRows } from '../first-rows.js';
import { readOperation } from '../operation.js';
import { findDivergence, verifyExport } from './verify-export.js';

/** One head a day for a hundred years. */
const MOST_HEADS = 40_000;

const verdict = z.object({
  intact: z.boolean(),
  /** Entries of the store's chain; of the file's if only a file was verified. */
  entries: z.int(),
  head: z.string(),
  /** At most the first thousand findings of a file. */
  findings: z.array(
    z.object({
      seq: z.int(),
      /** Line of the file; null for an entry of the store. */
      line: z.int().nullable(),
      problem: z.string(),
    }),
  ),
  findingCount: z.int(),
  /** Entries with erased values in changes, input or reason; a file shows only the latter two. */
  erased: z.int().optional(),
  /** The verified export. */
  file: z.object({ name: z.string(), entries: z.int(), head: z.string() }).nullable(),
  /** Number of records compared with the journal, and of the findings about them. */
  records: z.object({ compared: z.int(), findings: z.int() }).nullable(),
});
export type ChainVerified = z.infer<typeof verdict>;

/**
 * Verifies the audit chain of the store and names each changed, removed or moved entry. With a file
 * it verifies that too, and the store's chain must begin with it. With `records` it compares the
 * records with the journal.
 */
export const verifyAuditChain = readOperation({
  name: 'audit.verify',
  summary: 'Check that the record of what was changed is whole',
  scope: 'store',
  permission: 'audit.read',
  input: z.strictObject({
    /** A head expectedHead earlier; it must still be in the chain. */
    head: z.string().optional(),
    /** More such heads, oldest first. */
    heads: z.array(z.string()).max(MOST_HEADS).default([]),
    /** An exported chain; it must end with `head`, or the last of `heads`. */
    file: fileField().optional(),
    /** Also compare the records with the changes of the jobs. */
    records: z.boolean().default(false),
  }),
  output: verdict,

  async run({ store, checkpoint }, { head: given, heads, file, records: withRecords }) {
    const all = given === undefined ? heads : [...heads, given];
    const { entries, head, findings, erased } = await verifyAudit(store.journal, checkpoint, all);
    const ofRecords = withRecords
      ? await withFirstRows((met) => verifyRecords(store, met, checkpoint))
      : undefined;
    const own = [...findings, ...(ofRecords?.findings ?? [])].map(({ seq, problem }) => ({
      ...{ seq, line: null, problem },
    }));
    const records =
      ofRecords === undefined ? null : { compared: ofRecords.compared, findings: ofRecords.findings.length };
    if (file === undefined) {
      const findingCount = own.length;
      return {
        intact: findingCount === 0,
        entries,
        head,
        findings: own,
        findingCount,
        erased,
        file: null,
        records,
      };
    }
    const exported = await verifyExportedFile(file, all.at(-1), checkpoint);
    const other = await findDivergence(file, store.journal.audit(), checkpoint);
    const found = [...own, ...exported.findings, ...(other === undefined ? [] : [other])];
    const findingCount = found.length - exported.findings.length + exported.findingCount;
    const { name } = file;
    return {
      ...{ intact: found.length === 0, entries, head, findings: found, findingCount, erased },
      file: { name, entries: exported.entries, head: exported.head },
      records,
    };
  },
});

/**
 * Verifies an exported chain without a store.
 * @throws as `readExport`
 */
export async function verifyExportedFile(
  file: ByteSource,
  expectedHead?: string,
  checkpoint?: () => Promise<void>,
): Promise<ChainVerified> {
  const { entries, head, findings, findingCount, erased } = await verifyExport(
    file,
    expectedHead,
    checkpoint,
  );
  return {
    ...{ intact: findingCount === 0, entries, head, findings: [...findings], findingCount },
    erased,
    file: { name: file.name, entries, head },
    records: null,
  };
}
