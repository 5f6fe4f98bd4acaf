import { Tree } from '../domain/tenancy/trees.js';
import { kinds } from '../model/index.js';
import type { RecordNode } from '../model/trees.js';
import { nodesOf, parentFieldOf } from '../model/trees.js';
import type { EntityName, Records } from '../store/entities.js';
import { entityNames } from '../store/entities.js';
import type { JobRecord, RecordChange, StoreReader, TenantReader } from '../store/port.js';
import type { ChangeSink } from './change-set.js';
import { laterChanges } from './later-jobs.js';
import { recordedChanges } from './recorded.js';
import { nameOf, recordOf, staleAmong } from './stale.js';
import { recordsIn } from './undone.js';

/** Proposes removing the tenant and its records, referring records first. @returns their number */
export async function proposeTenantRemoval(
  tenant: TenantReader,
  changes: ChangeSink,
  checkpoint: () => Promise<void>,
): Promise<number> {
  let removed = 0;
  for (const entity of [...entityNames].reverse()) {
    removed += await removeAll(tenant, entity, changes, checkpoint);
  }
  return removed;
}

async function removeAll<E extends EntityName>(
  tenant: TenantReader,
  entity: E,
  changes: ChangeSink,
  checkpoint: () => Promise<void>,
): Promise<number> {
  let removed = 0;
  const remove = (before: Records[E]): void => {
    changes.add({ tenant: tenant.key, entity, before, after: null } as RecordChange);
    removed += 1;
  };
  if (parentFieldOf(kinds[entity]) !== undefined) {
    leavesFirst(nodesOf(kinds[entity], await tenant.all(entity)) ?? []).forEach(remove);
    return removed;
  }
  for await (const batch of tenant.stream(entity)) {
    batch.forEach(remove);
    await checkpoint();
  }
  return removed;
}

function leavesFirst<R>(nodes: readonly RecordNode<R>[]): R[] {
  const tree = new Tree(nodes);
  return nodes
    .map(({ key, record }) => ({ record, depth: tree.ancestorsOf(key).length }))
    .sort((a, b) => b.depth - a.depth)
    .map(({ record }) => record);
}

/** A record of a tenant that changed after the job that created the tenant. */
interface TouchedRecord {
  readonly record: string;
  readonly jobs: readonly number[];
}

/**
 * Names the records of a tenant that changed after the job that created it, with the later jobs.
 * That job journals no records: the journals of later jobs show each change and the state before.
 */
export async function changedSinceMaking(
  reader: StoreReader,
  job: JobRecord,
  run: { readonly within?: string | undefined; readonly checkpoint: () => Promise<void> },
): Promise<TouchedRecord[]> {
  const { id, tenant } = job;
  if (tenant === null) return [];
  const stale: RecordChange[] = [];
  /** Records that a later job changed and whose first change was compared already. */
  const touched = new Set<string>();
  const later = (await reader.journal.jobs({ tenant, after: id })).reverse();
  for (const each of withoutUndone(later)) {
    // It was made anew in the meantime: what is there now is another job's.
    if (!each.journaled && each.tenant === tenant) return [{ record: `tenant ${tenant}`, jobs: [each.id] }];
    for await (const encoded of reader.journal.batches(each.id)) {
      const recorded = recordedChanges(encoded).filter(({ change }) => change.tenant === tenant);
      // What a record was whose values were erased, nobody can say.
      for (const { change, erased } of recorded) if (erased.length > 0) stale.push(change);
      const first = recorded
        .filter(({ change, erased }) => erased.length === 0 && !touched.has(recordOf(change)))
        .map(({ change }) => change);
      for (const change of first) touched.add(recordOf(change));
      for (const place of await staleAmong(reader, first)) {
        const change = first[place];
        if (change !== undefined) stale.push(change);
      }
      await run.checkpoint();
    }
  }
  const changes = await laterChanges(reader, job, stale, run);
  return stale.map((change) => ({ record: nameOf(change), jobs: changes.of(change) }));
}

/** A job and its whole undo leave every record unchanged, whatever ran in between. */
function withoutUndone(jobs: readonly JobRecord[]): JobRecord[] {
  const known = new Map(jobs.map((job) => [job.id, job]));
  const gone = new Set<number>();
  // Last first: an undo that was itself undone takes nothing back.
  for (const job of [...jobs].reverse()) {
    const undone = job.undoes === null ? undefined : known.get(job.undoes);
    if (gone.has(job.id) || undone === undefined) continue;
    if (undone.journaled && recordsIn(job) !== recordsIn(undone)) continue;
    gone.add(job.id);
    gone.add(undone.id);
  }
  return jobs.filter(({ id }) => !gone.has(id));
}
