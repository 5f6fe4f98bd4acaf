import { z } from 'zod';
import { verifyAudit } from '../../changes/audit.js';
import { verifyRecords } from '../../changes/verify-records.js';
import type { ByteSource } from '../../files/source.js';
import { fileField } from '../channels.js';
import { withFirstRows } from '../first-rows.js';
import { readOperation } from '../operation.js';
import { findDivergence, verifyExport } from './verify-export.js';

/** A head a day for a hundred years. */
const MOST_HEADS = 40_000;

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
  /** Entries of which personal values were erased: of the job's changes, input or reason; of a file only the latter can be told. */
  erased: z.int().optional(),
  /** The exported chain that was verified. */
  file: z.object({ name: z.string(), entries: z.int(), head: z.string() }).nullable(),
  /** How many records were held against the journal, and how many findings are about them. */
  records: z.object({ compared: z.int(), findings: z.int() }).nullable(),
});
export type ChainVerified = z.infer<typeof verdict>;

/**
 * Walks the audit chain of the whole store and names every entry that was changed, removed or put elsewhere. With an exported chain that is
 * verified too, and the store's must begin with it. The records are held against what the jobs made of them where that is asked for.
 */
export const verifyAuditChain = readOperation({
  name: 'audit.verify',
  summary: 'Check that the record of what was changed is whole',
  scope: 'store',
  permission: 'audit.read',
  input: z.strictObject({
    /** A head that was noted before: it must still stand in the chain. */
    head: z.string().optional(),
    /** More of them, oldest first. */
    heads: z.array(z.string()).max(MOST_HEADS).default([]),
    /** A chain that was exported, which must end with that head, or the last of them. */
    file: fileField().optional(),
    /** Hold the records too against what the jobs made of them. */
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

/** Verifies an exported chain by itself; needs no store. @throws as `readExport` */
export async function verifyExportedFile(
  file: ByteSource,
  noted?: string,
  checkpoint?: () => Promise<void>,
): Promise<ChainVerified> {
  const { entries, head, findings, findingCount, erased } = await verifyExport(file, noted, checkpoint);
  return {
    ...{ intact: findingCount === 0, entries, head, findings: [...findings], findingCount },
    erased,
    file: { name: file.name, entries, head },
    records: null,
  };
}
