import { createHash } from 'node:crypto';
import type { AuditRecord, JobRecord } from '../store/port.js';
import { digestOf } from './seal.js';

/** What of a job an entry's hash covers besides the entry's own facts. */
export type CoveredJob = Pick<
  JobRecord,
  'input' | 'asOf' | 'counts' | 'undoes' | 'key' | 'plan' | 'overrode' | 'journaled' | 'salt'
>;

/**
 * Entries of form 1, of the first schema, cover fewer facts. Those of form 3 cover input and reason by a salted digest, so that both can
 * be erased.
 */
export const FORMS = { first: 1, plain: 2, erasable: 3 } as const;

/** What stands in the place of an input that was erased. */
export const ERASED_INPUT = '{}';

/** SHA-256 over the JSON list of the facts that the entry's form covers, in hexadecimal. */
export function hashOf(entry: Omit<AuditRecord, 'hash'>, job: CoveredJob): string {
  const covered =
    entry.form === FORMS.first
      ? firstFacts(entry, job)
      : entry.form === FORMS.plain
        ? plainFacts(entry, job)
        : erasableFacts(entry, job);
  return createHash('sha256').update(JSON.stringify(covered)).digest('hex');
}

/** The digest of what may be erased of a job. */
export function detailsOf(salt: string, { input, reason }: Pick<JobRecord, 'input' | 'reason'>): string {
  return digestOf(salt + JSON.stringify([input, reason]));
}

/** Has the entry the hash and the digest of its facts? What was erased is not there to be held against its digest. */
export function isAsWritten(entry: AuditRecord, job: CoveredJob): boolean {
  if (entry.hash !== hashOf(entry, job)) return false;
  if (entry.form < FORMS.erasable) return entry.details === null && job.salt === null;
  if (job.salt === null) return job.input === ERASED_INPUT && entry.reason === null;
  return entry.details === detailsOf(job.salt, { input: job.input, reason: entry.reason });
}

function erasableFacts(entry: Omit<AuditRecord, 'hash'>, job: CoveredJob): unknown[] {
  const { form, seq, at, tenant, actor, account, token, operation, details, changes, digest } = entry;
  const { asOf, counts, undoes, key, plan, overrode, journaled } = job;
  return [
    ...[form, seq, entry.job, at, tenant, actor, account, token, operation, details, changes, digest],
    ...[asOf, counts, undoes, key, plan, overrode, journaled, entry.previous],
  ];
}

function plainFacts(entry: Omit<AuditRecord, 'hash'>, job: CoveredJob): unknown[] {
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
