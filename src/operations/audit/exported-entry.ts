import { z } from 'zod';
import type { AuditRecord, JobRecord } from '../../store/port.js';
import { auditEntry, auditEntryOf } from './audit-entry.js';

/**
 * An audit entry with all facts that its hash covers, so that others can verify the chain. The hash
 * is SHA-256 over a JSON list; its fields depend on `form`:
 * - 3: form, seq, job, at, tenant, actor, account, token, operation, details, changes, digest,
 * asOf, counts, undoes, key, plan, overrode, journaled, previous. `details` is the SHA-256, in
 * base64url, of the salt and the JSON list of input and reason.
 * - 4: as 3, with the JSON of the input's id and digest, which remain after erasure.
 * - 2: form, seq, job, at, tenant, actor, account, token, operation, reason, changes, digest,
 * input, asOf, counts, undoes, key, plan, overrode, journaled, previous.
 * - 1: seq, job, at, tenant, actor, operation, reason, changes, digest, input, asOf, counts,
 * undoes, previous.
 * Erasing input and reason sets the salt to null. Facts of a removed job are null.
 */
export const exportedEntry = auditEntry.extend({
  form: z.int(),
  input: z.string().nullable(),
  asOf: z.string().nullable(),
  counts: z.string().nullable(),
  undoes: z.int().nullable(),
  key: z.string().nullable(),
  plan: z.string().nullable(),
  overrode: z.string().nullable(),
  journaled: z.boolean().nullable(),
  details: z.string().nullable(),
  salt: z.string().nullable(),
});
export type ExportedEntry = z.infer<typeof exportedEntry>;

export function exportedEntryOf(entry: AuditRecord, job: JobRecord | undefined): ExportedEntry {
  const { input, asOf, counts, undoes, key, plan, overrode, journaled, salt } = job ?? nothing;
  return {
    ...auditEntryOf(entry),
    form: entry.form,
    ...{ input, asOf, counts, undoes, key, plan, overrode, journaled },
    ...{ details: entry.details, salt },
  };
}

const nothing = {
  ...{ input: null, asOf: null, counts: null, undoes: null },
  ...{ key: null, plan: null, overrode: null, journaled: null, salt: null },
};
