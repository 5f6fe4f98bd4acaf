import { createHash } from 'node:crypto';
import type { AuditRecord, JobRecord, JournalReader, JournalWriter } from '../store/port.js';
import { hashOf } from './entry-hash.js';
import { wasHashedBeforeStoring } from './unstorable-entry.js';

/** What the chain starts from. */
export const BEGINNING = '0'.repeat(64);

/** Which facts an entry's hash covers: entries of the first schema cover fewer, and are verified by those. */
const PRESENT_FORM = 2;

/**
 * Adds the next link to the audit chain, in the transaction of the job that it records.
 * @returns its hash, the head of the chain
 */
export async function addAuditEntry(journal: JournalWriter, job: RecordedJob): Promise<string> {
  const last = await journal.lastAudit();
  const { at, tenant, actor, account, token, operation, reason, changes, digest } = job;
  const facts = { job: job.id, at, tenant, actor, account, token, operation, reason, changes, digest };
  const entry = {
    form: PRESENT_FORM,
    ...facts,
    seq: (last?.seq ?? 0) + 1,
    previous: last?.hash ?? BEGINNING,
  };
  const hash = hashOf(entry, job);
  await journal.addAudit({ ...entry, hash });
  return hash;
}

/** What of a job never changes: all but that it may be undone one day. */
type RecordedJob = Omit<JobRecord, 'undoneBy'>;

export interface AuditFinding {
  readonly seq: number;
  readonly problem: string;
}

export interface AuditVerdict {
  readonly entries: number;
  readonly findings: AuditFinding[];
  /** Hash of the last link: note it elsewhere, and a chain cut short is found too. */
  readonly head: string;
}

/**
 * Walks the whole chain: every entry must carry the next number, the hash of the one before and its own right hash (which
 * covers its job too), and its job's recorded changes must still have the digest that the entry states.
 * @param noted heads that were noted at some time: a chain that no longer leads through each was cut short or made anew.
 */
export async function verifyAudit(
  journal: JournalReader,
  checkpoint: () => Promise<void>,
  noted: readonly string[] = [],
): Promise<AuditVerdict> {
  const findings: AuditFinding[] = [];
  const inChain = new Set<number>();
  let entries = 0;
  let last = 0;
  let previous = BEGINNING;
  const missing = new Set(noted.filter((head) => head !== BEGINNING));
  for await (const batch of journal.audit()) {
    for (const entry of batch) {
      entries += 1;
      inChain.add(entry.job);
      for (const problem of await problemsOf(entry, last + 1, previous, journal))
        findings.push({ seq: entry.seq, problem });
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
  return { entries, findings, head: previous };
}

async function problemsOf(
  entry: AuditRecord,
  expected: number,
  previous: string,
  journal: JournalReader,
): Promise<string[]> {
  const problems: string[] = [];
  if (entry.seq !== expected) problems.push(`entry ${expected} is missing before it`);
  if (entry.previous !== previous) problems.push('it does not follow from the entry before it');
  const job = await journal.job(entry.job);
  if (job === undefined) return [...problems, `its job ${entry.job} is missing`];
  if (disagrees(entry, job)) problems.push(`it disagrees with job ${entry.job}`);
  else if (entry.hash !== hashOf(entry, job) && !wasHashedBeforeStoring(entry, job))
    problems.push(`it, or job ${entry.job}, was changed after it was written`);
  if (!(await holdsItsChanges(journal, job, entry.digest))) {
    problems.push(`the changes recorded for job ${entry.job} are not those that it made`);
  }
  return problems;
}

/** A job that made a whole tenant keeps none: its digest alone stands in the chain. */
async function holdsItsChanges(journal: JournalReader, job: JobRecord, digest: string): Promise<boolean> {
  const recorded = await digestOf(journal, job.id);
  return recorded === (job.journaled ? digest : digestOfNothing());
}

function disagrees(entry: AuditRecord, job: JobRecord): boolean {
  const shared = [
    ...(['at', 'tenant', 'actor', 'account', 'token', 'operation'] as const),
    ...(['reason', 'changes', 'digest'] as const),
  ];
  return shared.some((fact) => entry[fact] !== job[fact]) || (entry.form === 1 && tellsMore(job));
}

/** Facts that the first schema did not have: in a job of that time somebody added them. */
export function tellsMore({
  account,
  token,
  key,
  plan,
  overrode,
  journaled,
}: Pick<JobRecord, 'account' | 'token' | 'key' | 'plan' | 'overrode' | 'journaled'>): boolean {
  return !journaled || [account, token, key, plan, overrode].some((fact) => fact !== null);
}

/** Jobs that stand in no entry, and jobs whose undoing is not what the jobs themselves say. */
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

async function digestOf(journal: JournalReader, job: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const encoded of journal.batches(job)) hash.update(encoded).update('\n');
  return hash.digest('hex');
}

/** Of a job that recorded no change. Reckoned when it is asked for: runs that only read would load Node's cryptography for it. */
const digestOfNothing = (): string => createHash('sha256').digest('hex');
