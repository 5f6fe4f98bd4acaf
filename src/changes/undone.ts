import { z } from 'zod';
import { entityNames } from '../store/entities.js';
import type { JobRecord, JournalReader, RecordChange } from '../store/port.js';
import { recordedChanges } from './recorded.js';
import { recordOf } from './stale.js';

/** How much of a job was undone, also where that was done again since. */
export interface UndonePart {
  /** The jobs that undid it, oldest first. */
  readonly by: readonly number[];
  readonly records: number;
  readonly of: number;
  readonly isWhole: boolean;
}

/** @param undoers the jobs that undo it */
export function undonePart(job: JobRecord, undoers: readonly JobRecord[]): UndonePart {
  const of = recordsIn(job);
  const sum = undoers.reduce((records, undoer) => records + recordsIn(undoer), 0);
  // A whole tenant is undone whole, whatever it held by then.
  const isWhole = undoers.length > 0 && (!job.journaled || sum >= of);
  const by = undoers.map(({ id }) => id).sort((a, b) => a - b);
  return { by, records: isWhole ? of : sum, of, isWhole };
}

/** The jobs that undo this one. */
export async function undoersOf(journal: JournalReader, job: JobRecord): Promise<JobRecord[]> {
  return job.undoneBy === null ? [] : journal.jobs({ undoes: job.id });
}

/** The jobs by which what a job did does not hold now, and those by which it holds again. */
export interface UndoTree {
  readonly part: UndonePart;
  readonly undoneBy: readonly number[];
  readonly redoneBy: readonly number[];
}

/** Follows the undoing of undoing: each job in it undoes records of the one above it. */
export async function undoTree(journal: JournalReader, job: JobRecord): Promise<UndoTree> {
  const undoers = await undoersOf(journal, job);
  const undoneBy: number[] = [];
  const redoneBy: number[] = [];
  for (const undoer of undoers) {
    const below = await undoTree(journal, undoer);
    if (!below.part.isWhole) undoneBy.push(undoer.id);
    undoneBy.push(...below.redoneBy);
    redoneBy.push(...below.undoneBy);
  }
  const ascending = (ids: readonly number[]): number[] => [...ids].sort((a, b) => a - b);
  return {
    part: undonePart(job, undoers),
    undoneBy: ascending(undoneBy),
    redoneBy: ascending(redoneBy),
  };
}

/** What became of a record of a job that was undone: by the last job of undoing and redoing. */
export interface LastUndo {
  readonly by: number;
  readonly isUndone: boolean;
}

/** The records of a job that were undone, by `recordKey`. Each record is undone at most once. */
export async function lastUndos(journal: JournalReader, job: JobRecord): Promise<Map<string, LastUndo>> {
  const found = new Map<string, LastUndo>();
  for (const undoer of await undoersOf(journal, job)) {
    const below = await lastUndos(journal, undoer);
    for await (const encoded of journal.batches(undoer.id)) {
      for (const { change } of recordedChanges(encoded)) {
        const key = recordKey(change);
        const last = below.get(key);
        const { by, isUndone } = last ?? { by: undoer.id, isUndone: false };
        found.set(key, { by, isUndone: !isUndone });
      }
    }
  }
  return found;
}

/** Names the changed record within the store. */
export function recordKey(change: RecordChange): string {
  return `${change.tenant} ${recordOf(change)}`;
}

const countsSchema = z.record(
  z.string(),
  z.object({ created: z.int().catch(0), updated: z.int().catch(0), removed: z.int().catch(0) }),
);

/** How many records the job changed; side effects, such as on tokens, are none. */
export function recordsIn({ counts }: Pick<JobRecord, 'counts'>): number {
  const known = countsSchema.parse(JSON.parse(counts));
  let records = 0;
  for (const entity of entityNames) {
    const { created = 0, updated = 0, removed = 0 } = known[entity] ?? {};
    records += created + updated + removed;
  }
  return records;
}
