import { z } from 'zod';
import type { AuditRecord, JobRecord } from '../../store/port.js';
import { auditEntry, auditEntryOf } from './audit-entry.js';

/**
 * An entry with everything that its hash covers, so that the chain can be verified elsewhere: the SHA-256 over the JSON list of
 * [form, seq, job, at, tenant, actor, account, token, operation, details, changes, digest, asOf, counts, undoes, key, plan, overrode,
 * journaled, previous], where details is the SHA-256, in base64 for URLs, of the salt and the JSON list of [input, reason]. Form 4 adds the JSON of the
 * input's id and digest, which stay of it when it is erased. Of form 2 it is
 * over [form, seq, job, at, tenant, actor, account, token, operation, reason, changes, digest, input, asOf, counts, undoes, key, plan,
 * overrode, journaled, previous]; of form 1 over [seq, job, at, tenant, actor, operation, reason, changes, digest, input, asOf, counts,
 * undoes, previous]. The salt goes with what it belongs to: once input and reason were erased, it is null. Null stands for what the job, if it was removed, no longer tells.
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
