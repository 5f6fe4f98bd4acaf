import { createHash } from 'node:crypto';
import type { AuditRecord, JobRecord } from '../store/port.js';

/** What of a job an entry's hash covers besides the entry's own facts. */
export type CoveredJob = Pick<
  JobRecord,
  'input' | 'asOf' | 'counts' | 'undoes' | 'key' | 'plan' | 'overrode' | 'journaled'
>;

/** SHA-256 over the JSON list of the facts that the entry's form covers, in hexadecimal. */
export function hashOf(entry: Omit<AuditRecord, 'hash'>, job: CoveredJob): string {
  return createHash('sha256')
    .update(JSON.stringify(entry.form === 1 ? firstFacts(entry, job) : facts(entry, job)))
    .digest('hex');
}

function facts(entry: Omit<AuditRecord, 'hash'>, job: CoveredJob): unknown[] {
  const { form, seq, at, tenant, actor, account, token, operation, reason, changes, digest } = entry;
  const { input, asOf, counts, undoes, key, plan, overrode, journaled } = job;
  return [
    ...[form, seq, entry.job, at, tenant, actor, account, token, operation, reason, changes, digest],
    ...[input, asOf, counts, undoes, key, plan, overrode, journaled, entry.previous],
  ];
}

function firstFacts(
  entry: Omit<AuditRecord, 'hash'>,
  { input, asOf, counts, undoes }: CoveredJob,
): unknown[] {
  const { seq, job, at, tenant, actor, operation, reason, changes, digest, previous } = entry;
  return [
    ...[seq, job, at, tenant, actor, operation, reason, changes, digest],
    ...[input, asOf, counts, undoes, previous],
  ];
}
