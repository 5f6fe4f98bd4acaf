import { z } from 'zod';
import { ConflictError } from '../domain/errors.js';
import type { EntityName } from '../store/entities.js';
import { entityNames } from '../store/entities.js';
import type { JobRecord, RecordChange, StoreReader } from '../store/port.js';
import type { AuditFinding } from './audit.js';
import type { RecordedChange } from './encoding.js';
import { recordedChanges } from './recorded.js';
import { nameOf, recordOf, staleAmong } from './stale.js';
import { verifyTokens } from './verify-tokens.js';

export interface RecordsVerdict {
  /** How many records, there or gone, were held against the last change that a job made to them. */
  readonly compared: number;
  readonly findings: AuditFinding[];
}

/** Remembers texts that it met, outside of memory. */
interface Met {
  /** Undefined where `key` was not met before. */
  earlier(key: string, said: string): string | undefined;
}

/** Findings that are told one by one. */
const MOST_FINDINGS = 1_000;

/**
 * Holds the records of the store against the journal: each must be as the last job that changed it left it, and of each kind a
 * tenant must hold as many as its jobs made and did not take away. So what was changed past Provost, or by a failing disk, is found. Of
 * a tenant that one job made whole no records are journaled: those that no later job changed are only counted.
 *
 * Tokens are held against the jobs that made and revoked them.
 *
 * A journal that is itself damaged says nothing here: `verifyAudit` tells of that.
 */
export async function verifyRecords(
  reader: StoreReader,
  met: Met,
  checkpoint: () => Promise<void>,
): Promise<RecordsVerdict> {
  const entryOf = await entriesOfJobs(reader);
  const balance = createBalance();
  const findings: AuditFinding[] = [];
  let compared = 0;
  /** Tenants that a later job made whole: what was before is of no account. */
  const made = new Set<string>();

  /** Is it the last change of its record, and are all its values there? */
  const isLast = (change: RecordChange, erased: readonly string[]): boolean =>
    !made.has(change.tenant) &&
    met.earlier(`${change.tenant} ${recordOf(change)}`, '') === undefined &&
    erased.length === 0;

  const jobs = await reader.journal.jobs({});
  for (const job of jobs) {
    if (!job.journaled) {
      balance.addWhole(job);
      if (job.tenant !== null) made.add(job.tenant);
      continue;
    }
    for await (const encoded of reader.journal.batches(job.id, true)) {
      const recorded = changesIn(encoded);
      balance.add(recorded.map(({ change }) => change));
      const last = recorded
        .reverse()
        .filter(({ change, erased }) => isLast(change, erased))
        .map(({ change }) => change);
      compared += last.length;
      for (const place of await staleAmong(reader, last.map(asLeft))) {
        const change = last[place];
        const problem = `the ${nameOf(change)} of the tenant ${change?.tenant ?? ''} is not as job ${job.id} left it`;
        findings.push({ seq: entryOf.get(job.id) ?? 0, problem });
      }
      if (findings.length >= MOST_FINDINGS) return { compared, findings: findings.slice(0, MOST_FINDINGS) };
      await checkpoint();
    }
  }
  const next = entryOf.size + 1;
  const tokens = await verifyTokens(reader, jobs, (job) => entryOf.get(job) ?? next);
  compared += tokens.compared;
  findings.push(...tokens.findings);
  for (const problem of await balance.problems(reader)) findings.push({ seq: next, problem });
  return { compared, findings };
}

async function entriesOfJobs(reader: StoreReader): Promise<Map<number, number>> {
  const entries = new Map<number, number>();
  for await (const batch of reader.journal.audit()) for (const { job, seq } of batch) entries.set(job, seq);
  return entries;
}

function changesIn(encoded: string): RecordedChange[] {
  try {
    return recordedChanges(encoded);
  } catch (error) {
    if (error instanceof ConflictError) return [];
    throw error;
  }
}

/** The change that would start from what this one left. */
function asLeft(change: RecordChange): RecordChange {
  return { ...change, before: change.after, after: change.before } as RecordChange;
}

const countsSchema = z.record(z.string(), z.object({ created: z.int(), removed: z.int() }));

/** How many records of each kind the jobs leave in each tenant. */
interface Balance {
  add(changes: readonly RecordChange[]): void;
  /** What a job made that journals no records. */
  addWhole(job: JobRecord): void;
  /** A sentence for each kind of which a tenant holds more, or fewer. */
  problems(reader: StoreReader): Promise<string[]>;
}

function createBalance(): Balance {
  const tenants = new Map<string, Map<string, number>>();
  const of = (tenant: string): Map<string, number> => {
    const counts = tenants.get(tenant) ?? new Map<string, number>();
    tenants.set(tenant, counts);
    return counts;
  };
  const put = (counts: Map<string, number>, entity: string, more: number): void =>
    void counts.set(entity, (counts.get(entity) ?? 0) + more);

  return {
    add(changes) {
      for (const { tenant, entity, before, after } of changes) {
        if ((before === null) !== (after === null)) put(of(tenant), entity, before === null ? 1 : -1);
      }
    },
    addWhole({ tenant, counts }) {
      if (tenant === null) return;
      for (const [entity, { created, removed }] of Object.entries(countsSchema.parse(JSON.parse(counts))))
        put(of(tenant), entity, created - removed);
    },
    async problems(reader) {
      const problems: string[] = [];
      for (const key of [...new Set([...(await reader.tenantKeys()), ...tenants.keys()])].sort()) {
        for (const entity of entityNames) {
          const [made, there] = [of(key).get(entity) ?? 0, await reader.tenant(key).count(entity)];
          if (made !== there) problems.push(inequality(key, entity, made, there));
        }
      }
      return problems;
    },
  };
}

function inequality(tenant: string, entity: EntityName, made: number, there: number): string {
  const kind = entity.replaceAll('-', ' ');
  return `the tenant ${tenant} holds ${there} of the kind ${kind}, where its jobs left ${made}`;
}
