import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { JobRecord, StoredToken, StoreReader } from '../store/port.js';
import type { AuditFinding } from './audit.js';

/** What of a token never changes, as the store keeps it. */
export type TokenFacts = Pick<
  StoredToken,
  'id' | 'name' | 'hash' | 'tenant' | 'scopes' | 'createdAt' | 'createdBy' | 'expires'
> & { readonly account: string | null };

/** SHA-256 over what of a token never changes: the job that makes it keeps it, and so the audit chain covers the token. */
export function tokenDigest(facts: TokenFacts): string {
  const { id, name, hash, tenant, account, scopes, createdAt, createdBy, expires } = facts;
  return createHash('sha256')
    .update(JSON.stringify([id, name, hash, tenant, account, scopes, createdAt, createdBy, expires]))
    .digest('hex');
}

/** What jobs on tokens keep with their input; those of earlier versions keep no digest. */
const jobInput = z.object({
  id: z.string(),
  digest: z.string().optional(),
  name: z.string().optional(),
  account: z.string().optional(),
});

interface TokenJobs {
  made?: JobRecord & { readonly about: z.infer<typeof jobInput> };
  revoked?: JobRecord;
}

/**
 * Holds the tokens of the store against the jobs that made and revoked them. A token that no job made, that is not as it was made, or
 * that is good though a job revoked it opens the store to somebody whom nobody let in.
 * @param jobs every job of the store
 */
export async function verifyTokens(
  reader: StoreReader,
  jobs: readonly JobRecord[],
  entryOf: (job: number) => number,
): Promise<{ readonly compared: number; readonly findings: AuditFinding[] }> {
  const byToken = jobsByToken(jobs);
  const findings: AuditFinding[] = [];
  const tokens = await reader.tokens.all();
  for (const token of tokens) {
    const { made, revoked } = byToken.get(token.id) ?? {};
    for (const problem of problemsOf(token, made, revoked))
      findings.push({ seq: entryOf((revoked ?? made)?.id ?? 0), problem });
  }
  const there = new Set(tokens.map(({ id }) => id));
  for (const [id, { made }] of byToken) {
    // Those of a tenant or an account go with it.
    if (made === undefined || there.has(id) || made.tenant !== null) continue;
    findings.push({ seq: entryOf(made.id), problem: `the token ${id} that job ${made.id} made is gone` });
  }
  return { compared: tokens.length, findings };
}

function jobsByToken(jobs: readonly JobRecord[]): Map<string, TokenJobs> {
  const found = new Map<string, TokenJobs>();
  for (const job of jobs) {
    if (job.operation !== 'token.create' && job.operation !== 'token.revoke') continue;
    const about = jobInput.safeParse(JSON.parse(job.input)).data;
    if (about === undefined) continue;
    const of = found.get(about.id) ?? {};
    found.set(about.id, of);
    if (job.operation === 'token.revoke') of.revoked = job;
    else of.made = { ...job, about };
  }
  return found;
}

function problemsOf(token: StoredToken, made: TokenJobs['made'], revoked: JobRecord | undefined): string[] {
  const { id, revokedAt } = token;
  const problems: string[] = [];
  if (made === undefined) problems.push(`the token ${id} was made by no job`);
  else if (!isAsMade(token, made)) problems.push(`the token ${id} is not as job ${made.id} made it`);
  if (revoked !== undefined && revokedAt === null)
    problems.push(`the token ${id} is good, though job ${revoked.id} revoked it`);
  if (revoked === undefined && revokedAt !== null) problems.push(`the token ${id} was revoked by no job`);
  return problems;
}

function isAsMade(token: StoredToken, made: NonNullable<TokenJobs['made']>): boolean {
  const account = token.account?.email ?? null;
  const { digest, name, account: wanted } = made.about;
  if (digest !== undefined) return digest === tokenDigest({ ...token, account });
  return token.name === name && token.tenant === made.tenant && account === (wanted ?? null);
}
