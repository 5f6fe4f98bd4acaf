import { ConflictError, NotFoundError } from '../domain/errors.js';
import type { EntityName, Records } from '../store/entities.js';
import { entities, sameRecord } from '../store/entities.js';
import type { JobRecord, JournalReader, KeyValues, RecordChange, StoreReader } from '../store/port.js';
import type { ChangeSink } from './change-set.js';
import { decodeChange } from './encoding.js';
import { nameOf, staleChanges } from './engine.js';

/**
 * Proposes the changes that take a job back: its own in reverse, each from what it left to what it found.
 * @throws {ConflictError} it was undone already, or records have changed since: they are
 *   named.
 */
export async function proposeUndo(
  reader: StoreReader,
  { id, undoneBy }: JobRecord,
  sink: ChangeSink,
  checkpoint: () => Promise<void>,
): Promise<void> {
  if (undoneBy !== null) {
    throw new ConflictError({
      code: 'already-undone',
      message: `Job ${id} was undone by job ${undoneBy}.`,
      hint: `To do it again, undo job ${undoneBy}.`,
    });
  }
  const stale: string[] = [];
  // A job touches a record at most once, so each of its changes can be held against the store by itself.
  for await (const encoded of reader.journal.batches(id, true)) {
    const changes = encoded.split('\n').map(decodeChange).reverse().map(reversed);
    for (const name of await changedSince(reader, changes)) stale.push(name);
    if (stale.length > 100) break;
    for (const change of changes) sink.add(change);
    await checkpoint();
  }
  if (stale.length > 0) throw staleChanges(stale);
}

/** @throws {NotFoundError} */
export async function existingJob(journal: JournalReader, id: number): Promise<JobRecord> {
  const job = await journal.job(id);
  if (job === undefined) {
    throw new NotFoundError({
      code: 'unknown-job',
      message: `There is no job ${id} in this store.`,
      hint: 'List the jobs with `provost job list`.',
    });
  }
  return job;
}

function reversed(change: RecordChange): RecordChange {
  return { ...change, before: change.after, after: change.before } as RecordChange;
}

async function changedSince(reader: StoreReader, changes: readonly RecordChange[]): Promise<string[]> {
  const stale: string[] = [];
  for (const run of byTenantAndEntity(changes)) {
    const [first] = run;
    if (first === undefined) continue;
    const stored = await reader.tenant(first.tenant).findMany(first.entity, run.map(keyValues));
    for (const [index, change] of run.entries()) {
      if (!holds(change, stored[index] ?? null)) stale.push(nameOf(change));
    }
  }
  return stale;
}

function holds<E extends EntityName>(
  change: RecordChange & { entity: E },
  stored: Records[E] | null,
): boolean {
  return sameRecord(change.entity, change.before as Records[E] | null, stored);
}

function byTenantAndEntity(changes: readonly RecordChange[]): Iterable<RecordChange[]> {
  const runs = new Map<string, RecordChange[]>();
  for (const change of changes) {
    const space = `${change.tenant} ${change.entity}`;
    const run = runs.get(space);
    if (run === undefined) runs.set(space, [change]);
    else run.push(change);
  }
  return runs.values();
}

function keyValues(change: RecordChange): KeyValues {
  const record = (change.after ?? change.before) as unknown as Record<string, string | number | null>;
  const key: readonly string[] = entities[change.entity].key;
  return key.map((column) => record[column] ?? null);
}
