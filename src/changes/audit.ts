import { createHash } from 'node:crypto';
import type { AuditRecord, JournalReader, JournalWriter } from '../store/port.js';

/** What the chain starts from. */
const BEGINNING = '0'.repeat(64);

/** Adds the next link to the audit chain, in the transaction of the job that it records. */
export async function addAuditEntry(
  journal: JournalWriter,
  facts: Omit<AuditRecord, 'seq' | 'previous' | 'hash'>,
): Promise<void> {
  const last = await journal.lastAudit();
  const entry = { ...facts, seq: (last?.seq ?? 0) + 1, previous: last?.hash ?? BEGINNING };
  await journal.addAudit({ ...entry, hash: hashOf(entry) });
}

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
 * Walks the whole chain: every entry must carry the next number, the hash of the one before and its own right hash, and
 * agree with its job, whose recorded changes must still have the digest that the entry states.
 */
export async function verifyAudit(
  journal: JournalReader,
  checkpoint: () => Promise<void>,
): Promise<AuditVerdict> {
  const findings: AuditFinding[] = [];
  let entries = 0;
  let expected = 1;
  let previous = BEGINNING;
  for await (const batch of journal.audit()) {
    for (const entry of batch) {
      entries += 1;
      for (const problem of await problemsOf(entry, expected, previous, journal)) findings.push({ seq: entry.seq, problem });
      expected = entry.seq + 1;
      previous = entry.hash;
      await checkpoint();
    }
  }
  for (const job of await journal.jobs({})) {
    if (job.id > entries) findings.push({ seq: entries + 1, problem: `job ${job.id} stands in no entry` });
  }
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
  if (entry.hash !== hashOf(entry)) problems.push('its facts were changed after it was written');
  const job = await journal.job(entry.job);
  if (job === undefined) return [...problems, `its job ${entry.job} is missing`];
  if (job.digest !== entry.digest || job.actor !== entry.actor || job.operation !== entry.operation || job.at !== entry.at) {
    problems.push(`it disagrees with job ${entry.job}`);
  }
  if ((await digestOf(journal, entry.job)) !== entry.digest) {
    problems.push(`the changes recorded for job ${entry.job} are not those that it made`);
  }
  return problems;
}

async function digestOf(journal: JournalReader, job: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const encoded of journal.batches(job)) hash.update(encoded).update('\n');
  return hash.digest('hex');
}

function hashOf(entry: Omit<AuditRecord, 'hash'>): string {
  const { seq, job, at, tenant, actor, operation, reason, changes, digest, previous } = entry;
  return createHash('sha256')
    .update(JSON.stringify([seq, job, at, tenant, actor, operation, reason, changes, digest, previous]))
    .digest('hex');
}
