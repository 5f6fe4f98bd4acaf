import { Tree } from '../domain/tenancy/trees.js';
import { kinds } from '../model/index.js';
import type { RecordNode } from '../model/trees.js';
import { nodesOf, parentFieldOf } from '../model/trees.js';
import type { EntityName, Records } from '../store/entities.js';
import { entityNames } from '../store/entities.js';
import type { JobRecord, RecordChange, StoreReader, TenantReader } from '../store/port.js';
import type { ChangeSink } from './change-set.js';
import { recordedChanges } from './recorded.js';
import { changedSince, nameOf, recordOf } from './stale.js';

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

/**
 * Names the records of a tenant that changed after the job that created it, at most about a
 * hundred. That job journals no records: the journals of later jobs show each change and the state
 * before.
 */
export async function changedSinceMaking(
  reader: StoreReader,
  { id, tenant }: JobRecord,
  checkpoint: () => Promise<void>,
): Promise<string[]> {
  if (tenant === null) return [];
  const stale: string[] = [];
  /** Records that a later job changed and whose first change was compared already. */
  const touched = new Set<string>();
  const later = (await reader.journal.jobs({ tenant, after: id })).reverse();
  for (const job of withoutUndone(later)) {
    // It was made anew in the meantime: what is there now is another job's.
    if (!job.journaled && job.tenant === tenant) return [`tenant ${tenant}`];
    for await (const encoded of reader.journal.batches(job.id)) {
      const recorded = recordedChanges(encoded).filter(({ change }) => change.tenant === tenant);
      // What a record was whose values were erased, nobody can say.
      for (const { change, erased } of recorded) if (erased.length > 0) stale.push(nameOf(change));
      const first = recorded
        .filter(({ change, erased }) => erased.length === 0 && !touched.has(recordOf(change)))
        .map(({ change }) => change);
      for (const change of first) touched.add(recordOf(change));
      for (const name of await changedSince(reader, first)) stale.push(name);
      if (stale.length > 100) return stale;
      await checkpoint();
    }
  }
  return stale;
}

/** A job and its undo leave every record unchanged, whatever ran in between. */
function withoutUndone(jobs: readonly JobRecord[]): JobRecord[] {
  const known = new Map(jobs.map((job) => [job.id, job]));
  const gone = new Set<number>();
  // Last first: an undo that was itself undone takes nothing back.
  for (const job of [...jobs].reverse()) {
    if (gone.has(job.id) || job.undoes === null || !known.has(job.undoes)) continue;
    gone.add(job.id);
    gone.add(job.undoes);
  }
  return jobs.filter(({ id }) => !gone.has(id));
}
