import { createHash } from 'node:crypto';
import type { AuditRecord, JobRecord, JournalReader, JournalWriter } from '../store/port.js';
import { detailsOf, formFor, FORMS, hashOf, isAsWritten } from './entry-hash.js';
import { sealedText } from './sealing.js';
import { wasHashedBeforeStoring } from './unstorable-entry.js';

/** What the chain starts from. */
export const BEGINNING = '0'.repeat(64);

/**
 * Adds the next link to the audit chain, in the transaction of the job that it records.
 * @returns its hash, the head of the chain
 */
export async function addAuditEntry(journal: JournalWriter, job: RecordedJob): Promise<string> {
  const last = await journal.lastAudit();
  const { at, tenant, actor, account, token, operation, reason, changes, digest } = job;
  const facts = { job: job.id, at, tenant, actor, account, token, operation, reason, changes, digest };
  const entry = {
    form: formFor(job),
    ...facts,
    details: detailsOf(job.salt ?? '', job),
    seq: (last?.seq ?? 0) + 1,
    previous: last?.hash ?? BEGINNING,
  };
  const hash = hashOf(entry, job);
  await journal.addAudit({ ...entry, hash });
  return hash;
}

/** What of a job never changes: all but that it may be undone one day. Its salt is there. */
type RecordedJob = Omit<JobRecord, 'undoneBy'>;

export interface AuditFinding {
  readonly seq: number;
  readonly problem: string;
}

export interface AuditVerdict {
  readonly entries: number;
  readonly findings: AuditFinding[];
  /** Entries whose job, or some changes of it, hold values that were erased. */
  readonly erased: number;
  /** Hash of the last link: note it elsewhere, and a chain cut short is found too. */
  readonly head: string;
}

/**
 * Verifies the whole chain: numbers without gaps, each entry's hash and link to the previous one,
 * and the digest of each job's journaled changes.
 * @param noted heads noted earlier. A chain that lacks one of them was cut short or rebuilt.
 */
export async function verifyAudit(
  journal: JournalReader,
  checkpoint: () => Promise<void>,
  noted: readonly string[] = [],
): Promise<AuditVerdict> {
  const findings: AuditFinding[] = [];
  const inChain = new Set<number>();
  let [entries, erased, last] = [0, 0, 0];
  let previous = BEGINNING;
  const missing = new Set(noted.filter((head) => head !== BEGINNING));
  for await (const batch of journal.audit()) {
    for (const entry of batch) {
      entries += 1;
      inChain.add(entry.job);
      const found = await checkEntry(entry, last + 1, previous, journal);
      for (const problem of found.problems) findings.push({ seq: entry.seq, problem });
      if (found.hasErased) erased += 1;
      last = entry.seq;
      previous = entry.hash;
      missing.delete(entry.hash);
      await checkpoint();
    }
  }
  const problems = await problemsOfJobs(journal, inChain);
  for (const head of missing)
    problems.push(`the head ${head} that was noted is not in the chain: it was cut short or made anew`);
  findings.push(...problems.map((problem) => ({ seq: last + 1, problem })));
  return { entries, findings, erased, head: previous };
}

/** What is wrong with an entry and its job, and whether anything of them was erased. */
interface EntryCheck {
  readonly problems: readonly string[];
  readonly hasErased: boolean;
}

async function checkEntry(
  entry: AuditRecord,
  expected: number,
  previous: string,
  journal: JournalReader,
): Promise<EntryCheck> {
  const problems: string[] = [];
  if (entry.seq !== expected) problems.push(`entry ${expected} is missing before it`);
  if (entry.previous !== previous) problems.push('it does not follow from the entry before it');
  const job = await journal.job(entry.job);
  if (job === undefined)
    return { problems: [...problems, `its job ${entry.job} is missing`], hasErased: false };
  if (disagrees(entry, job)) problems.push(`it disagrees with job ${entry.job}`);
  else if (!isAsWritten(entry, job) && !wasHashedBeforeStoring(entry, job))
    problems.push(`it, or job ${entry.job}, was changed after it was written`);
  const { digest, erased } = await digestOf(journal, entry);
  if (digest !== expectedDigest(entry, job)) {
    problems.push(`the changes recorded for job ${entry.job} are not those that it made`);
  }
  const isErased = entry.form >= FORMS.erasable && job.salt === null;
  return { problems, hasErased: isErased || erased > 0 };
}

/**
 * A job that created a whole tenant journals no changes. Entries older than `FORMS.erasable` hold
 * the digest of its records nevertheless.
 */
function expectedDigest({ form, digest }: AuditRecord, { journaled }: JobRecord): string {
  return journaled || form >= FORMS.erasable ? digest : emptyDigest();
}

function disagrees(entry: AuditRecord, job: JobRecord): boolean {
  const shared = [
    ...(['at', 'tenant', 'actor', 'account', 'token', 'operation'] as const),
    ...(['reason', 'changes', 'digest'] as const),
  ];
  return (
    shared.some((fact) => entry[fact] !== job[fact]) || (entry.form === FORMS.first && hasLaterFacts(job))
  );
}

/** Facts that the first schema did not have: in a job of that time somebody added them. */
export function hasLaterFacts({
  account,
  token,
  key,
  plan,
  overrode,
  journaled,
}: Pick<JobRecord, 'account' | 'token' | 'key' | 'plan' | 'overrode' | 'journaled'>): boolean {
  return !journaled || [account, token, key, plan, overrode].some((fact) => fact !== null);
}

/** Jobs without an entry, and jobs whose `undoneBy` does not match the jobs that undo them. */
async function problemsOfJobs(journal: JournalReader, inChain: ReadonlySet<number>): Promise<string[]> {
  const problems: string[] = [];
  const jobs = await journal.jobs({});
  const undoneBy = new Map<number, number>();
  for (const { id, undoes } of jobs) if (undoes !== null) undoneBy.set(undoes, id);
  for (const job of jobs.reverse()) {
    if (!inChain.has(job.id)) problems.push(`job ${job.id} stands in no entry`);
    if (job.undoneBy !== (undoneBy.get(job.id) ?? null))
      problems.push(`whether job ${job.id} was undone was changed`);
  }
  return problems;
}

async function digestOf(
  journal: JournalReader,
  { job, form }: AuditRecord,
): Promise<{ readonly digest: string; readonly erased: number }> {
  const hash = createHash('sha256');
  let erased = 0;
  for await (const recorded of journal.batches(job)) {
    const covered = form < FORMS.erasable ? { sealed: recorded, erased: 0 } : sealedText(recorded);
    hash.update(covered.sealed).update('\n');
    erased += covered.erased;
  }
  return { digest: hash.digest('hex'), erased };
}

/**
 * The digest of a job without changes. Computed lazily, so that reads do not load `node:crypto`.
 */
const emptyDigest = (): string => createHash('sha256').digest('hex');
