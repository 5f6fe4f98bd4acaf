import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { AuditRecord, JobRecord } from '../store/port.js';
import { digestOf } from './seal.js';

/** The facts of a job that an entry's hash covers in addition to the entry's own. */
export type CoveredJob = Pick<
  JobRecord,
  'input' | 'asOf' | 'counts' | 'undoes' | 'key' | 'plan' | 'overrode' | 'journaled' | 'salt'
>;

/**
 * Form 1, of the first schema, covers fewer facts. Form 3 covers input and reason by a salted
 * digest, so that both can be erased. Form 4, for jobs on tokens, also covers what remains of the
 * input after erasure.
 */
export const FORMS = { first: 1, plain: 2, erasable: 3, lasting: 4 } as const;

/** Replaces an erased input of which nothing remains. */
const ERASED_INPUT = '{}';

const tokenJobs: readonly string[] = ['token.create', 'token.revoke'];

/**
 * The token and the digest of its rights. Neither identifies a person: the digest covers a secret's
 * hash.
 */
const lastingOfToken = z.object({ id: z.string().optional(), digest: z.string().optional() });

/**
 * Replaces a job's erased input. For a job on a token it still names the token, so that
 * verification can match tokens with the jobs that created or revoked them.
 * @param form of the job's entry
 */
export function erasedInput(
  form: number,
  { operation, input }: Pick<JobRecord, 'operation' | 'input'>,
): string {
  return form < FORMS.lasting ? ERASED_INPUT : lastingInput(operation, input);
}

function lastingInput(operation: string, input: string): string {
  if (!tokenJobs.includes(operation)) return ERASED_INPUT;
  const { id, digest } = lastingOfToken.safeParse(parsed(input)).data ?? {};
  return JSON.stringify({ id, digest });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The form of the entry of a new job. */
export function formFor({ operation }: Pick<JobRecord, 'operation'>): number {
  return tokenJobs.includes(operation) ? FORMS.lasting : FORMS.erasable;
}

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

/** Do the entry's hash and digest match its facts? Erased facts are skipped. */
export function isAsWritten(entry: AuditRecord, job: CoveredJob): boolean {
  if (entry.hash !== hashOf(entry, job)) return false;
  if (entry.form < FORMS.erasable) return entry.details === null && job.salt === null;
  if (job.salt === null)
    return (
      job.input === erasedInput(entry.form, { operation: entry.operation, input: job.input }) &&
      entry.reason === null
    );
  return entry.details === detailsOf(job.salt, { input: job.input, reason: entry.reason });
}

function erasableFacts(entry: Omit<AuditRecord, 'hash'>, job: CoveredJob): unknown[] {
  const { form, seq, at, tenant, actor, account, token, operation, details, changes, digest } = entry;
  const { input, asOf, counts, undoes, key, plan, overrode, journaled } = job;
  return [
    ...[form, seq, entry.job, at, tenant, actor, account, token, operation, details, changes, digest],
    ...[asOf, counts, undoes, key, plan, overrode, journaled, entry.previous],
    ...(form < FORMS.lasting ? [] : [lastingInput(operation, input)]),
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
