import { z } from 'zod';
import { ConflictError } from '../domain/errors.js';
import type { EntityName } from '../store/entities.js';
import { entityNames } from '../store/entities.js';
import type { JobRecord, RecordChange, StoreReader } from '../store/port.js';
import type { AuditFinding } from './audit.js';
import type { RecordedChange } from './encoding.js';
import { createErasedHistories, isNameless } from './erased-histories.js';
import { recordedChanges } from './recorded.js';
import { nameOf, recordOf, staleAmong } from './stale.js';
import { createTokenCheck } from './verify-tokens.js';

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

/** The most findings to list. */
const MOST_FINDINGS = 1_000;

/**
 * Compares the records of the store with the journal. Each record must be as the last job left it,
 * and each tenant must hold as many records of a kind as its jobs created and did not remove.
 * A tenant created whole has no journal of its first records: those without later changes are only
 * counted. Erased values are not compared. A change that no longer names its record must belong to
 * a removed one.
 * Tokens are compared with the jobs that created and revoked them. Damage to the journal itself is
 * found by `verifyAudit`.
 */
export async function verifyRecords(
  reader: StoreReader,
  met: Met,
  checkpoint: () => Promise<void>,
): Promise<RecordsVerdict> {
  const jobs = await reader.journal.jobs({});
  const entryOf = await entriesOfJobs(reader);
  const [balance, histories, tokens] = [
    createBalance(),
    createErasedHistories(),
    await createTokenCheck(reader, jobs),
  ];
  const next = entryOf.size + 1;
  const findings: AuditFinding[] = [];
  const find = ({ job, problem }: { readonly job: number; readonly problem: string }): void =>
    void findings.push({ seq: entryOf.get(job) ?? next, problem });
  let compared = 0;
  /** Tenants that a later job made whole: what was before is of no account. */
  const made = new Set<string>();

  /** The last changes of their records, of those that a job made. */
  const lastOf = (recorded: readonly RecordedChange[], job: number): RecordedChange[] =>
    recorded.filter((one) => {
      const { change } = one;
      if (made.has(change.tenant)) return false;
      if (isNameless(one)) histories.add(change, job);
      else return met.earlier(`${change.tenant} ${recordOf(change)}`, '') === undefined;
      return false;
    });

  for (const job of jobs) {
    if (!job.journaled) {
      balance.addWhole(job);
      if (job.tenant === null) continue;
      if (!made.has(job.tenant)) histories.beginTenant(job.tenant, countsOf(job));
      made.add(job.tenant);
      continue;
    }
    for await (const encoded of reader.journal.batches(job.id, true)) {
      const recorded = changesIn(encoded);
      balance.add(recorded.map(({ change }) => change));
      tokens.note(recorded, job.id);
      const last = lastOf(recorded.reverse(), job.id);
      compared += last.length;
      for (const problem of await problemsAmong(reader, last, job.id)) find({ job: job.id, problem });
      if (findings.length >= MOST_FINDINGS) return { compared, findings: findings.slice(0, MOST_FINDINGS) };
      await checkpoint();
    }
  }
  compared += tokens.compared;
  for (const problem of [...histories.problems(), ...tokens.problems()]) find(problem);
  for (const problem of await balance.problems(reader)) findings.push({ seq: next, problem });
  return { compared, findings };
}

/** Differences between the store and the state that the changes left, without erased values. */
async function problemsAmong(
  reader: StoreReader,
  last: readonly RecordedChange[],
  job: number,
): Promise<string[]> {
  const left = last.map(({ change }) => asLeft(change));
  const stale = await staleAmong(reader, left, (place) => last[place]?.erased ?? []);
  return stale.map((place) => {
    const change = last[place]?.change;
    return `the ${nameOf(change)} of the tenant ${change?.tenant ?? ''} is not as job ${job} left it`;
  });
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

/** How many records of each kind a job made. */
function countsOf({ counts }: JobRecord): (entity: EntityName) => number {
  const made = countsSchema.parse(JSON.parse(counts));
  return (entity) => made[entity]?.created ?? 0;
}

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
