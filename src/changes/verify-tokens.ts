import { createHash } from 'node:crypto';
import { z } from 'zod';
import { addressOf } from '../domain/email.js';
import type { JobRecord, RecordChange, StoreReader } from '../store/port.js';
import type { StoredToken } from '../store/tokens.js';
import type { RecordedChange } from './encoding.js';

/** What of a token never changes, as the store keeps it. */
export type TokenFacts = Pick<
  StoredToken,
  'id' | 'name' | 'hash' | 'tenant' | 'scopes' | 'createdAt' | 'createdBy' | 'expires'
> & { readonly account: string | null };

/**
 * SHA-256 over the constant facts of a token. The job stores it, so the audit chain covers the
 * token.
 */
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

type Maker = JobRecord & { readonly about: z.infer<typeof jobInput> };

interface TokenJobs {
  made?: Maker;
  revoked?: JobRecord;
}

export interface TokenProblem {
  readonly job: number;
  readonly problem: string;
}

export interface TokenCheck {
  readonly compared: number;
  /** Takes what a job changed: a token goes with its account or its tenant. */
  note(changes: readonly RecordedChange[], job: number): void;
  problems(): TokenProblem[];
}

/**
 * Compares the tokens of the store with the jobs that created and revoked them. A token that no job
 * created, that differs from what its job created, or that is valid although revoked may give a
 * stranger access. A missing token leaves no trace of its rights.
 * @param jobs every job of the store
 */
export async function createTokenCheck(reader: StoreReader, jobs: readonly JobRecord[]): Promise<TokenCheck> {
  const { byToken, unknown } = jobsByToken(jobs);
  const tokens = await reader.tokens.all();
  const there = new Set(tokens.map(({ id }) => id));
  /** By id, those that should be there. */
  const gone = new Map<string, Maker>();
  for (const [id, { made }] of byToken) if (made !== undefined && !there.has(id)) gone.set(id, made);

  return {
    compared: tokens.length,
    note(changes, job) {
      if (gone.size === 0) return;
      for (const { change, erased } of changes)
        for (const [id, made] of gone)
          if (job > made.id && change.tenant === made.tenant && removesToken(change, erased, made))
            gone.delete(id);
    },
    problems() {
      const ofThere = tokens.flatMap((token) => {
        const { made, revoked } = byToken.get(token.id) ?? {};
        const job = (revoked ?? made)?.id ?? 0;
        return problemsOf(token, made, revoked).map((problem) => ({ job, problem }));
      });
      const ofGone = [...gone].map(([id, { id: job }]) => {
        return { job, problem: `the token ${id} that job ${job} made is gone` };
      });
      const ofUnknown = unknown.map(({ id: job, operation }) => {
        return { job, problem: `which token it was is erased from the input of job ${job}, ${operation}` };
      });
      return [...ofThere, ...ofGone, ...ofUnknown];
    },
  };
}

/** Does the token go with what the change removes? Where it was erased whose either is, it may. */
function removesToken(
  { entity, before, after }: RecordChange,
  erased: readonly string[],
  made: Maker,
): boolean {
  if (before === null || after !== null) return false;
  if (entity === 'tenant') return true;
  if (entity !== 'account') return false;
  const { account } = made.about;
  if (account === undefined) return made.about.name === undefined;
  const { email, older } = addressOf(account);
  return erased.includes('email') || [email, ...older].includes(before.email);
}

/** @returns the jobs of each token, and the jobs that no longer name their token */
function jobsByToken(jobs: readonly JobRecord[]): {
  readonly byToken: ReadonlyMap<string, TokenJobs>;
  readonly unknown: readonly JobRecord[];
} {
  const byToken = new Map<string, TokenJobs>();
  const unknown: JobRecord[] = [];
  for (const job of jobs) {
    if (job.operation !== 'token.create' && job.operation !== 'token.revoke') continue;
    const about = jobInput.safeParse(parsed(job.input)).data;
    if (about === undefined) {
      unknown.push(job);
      continue;
    }
    const of = byToken.get(about.id) ?? {};
    byToken.set(about.id, of);
    if (job.operation === 'token.revoke') of.revoked = job;
    else of.made = { ...job, about };
  }
  return { byToken, unknown };
}

/** A damaged input is named with its entry of the audit chain. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemsOf(token: StoredToken, made: Maker | undefined, revoked: JobRecord | undefined): string[] {
  const { id, revokedAt } = token;
  const problems: string[] = [];
  if (made === undefined) problems.push(`the token ${id} was made by no job`);
  else if (!isAsMade(token, made)) problems.push(`the token ${id} is not as job ${made.id} made it`);
  if (revoked !== undefined && revokedAt === null)
    problems.push(`the token ${id} is good, though job ${revoked.id} revoked it`);
  if (revoked === undefined && revokedAt !== null) problems.push(`the token ${id} was revoked by no job`);
  return problems;
}

function isAsMade(token: StoredToken, made: Maker): boolean {
  const account = token.account?.email ?? null;
  const { digest, name, account: wanted } = made.about;
  if (digest !== undefined) return digest === tokenDigest({ ...token, account });
  return token.name === name && token.tenant === made.tenant && account === (wanted ?? null);
}
