import type { JobRecord, RecordChange, StoreReader } from '../store/port.js';
import { recordedChanges } from './recorded.js';
import { recordKey } from './undone.js';

/** What later jobs did to the records of a job. */
export interface LaterChanges {
  /** The jobs that changed this record, latest first. */
  of(change: RecordChange): readonly number[];
}

/**
 * Finds the later jobs that changed these records and still stand: a job and the job that undid it
 * left the record as it was.
 * @param within only jobs of this tenant are named, for a caller who sees no others
 */
export async function laterChanges(
  reader: StoreReader,
  job: JobRecord,
  records: readonly RecordChange[],
  { within, checkpoint }: { readonly within?: string | undefined; readonly checkpoint: () => Promise<void> },
): Promise<LaterChanges> {
  const changedBy = new Map<string, number[]>(records.map((change) => [recordKey(change), []]));
  const tenant = job.tenant === null ? {} : { tenant: job.tenant };
  const later = records.length === 0 ? [] : await reader.journal.jobs({ ...tenant, after: job.id });
  const known = new Map(later.map((each) => [each.id, each]));
  const cancelled = new Set<string>();
  for (const each of later) {
    const undone = undoneChain(each, known);
    for await (const encoded of reader.journal.batches(each.id)) {
      for (const { change } of recordedChanges(encoded)) {
        const key = recordKey(change);
        const jobs = changedBy.get(key);
        if (jobs === undefined || cancelled.has(`${each.id} ${key}`)) continue;
        for (const id of undone) cancelled.add(`${id} ${key}`);
        // The undoing of an undoing does a change again; an undoing leaves none.
        if (undone.length % 2 === 0 && (within === undefined || each.tenant === within)) jobs.push(each.id);
      }
      await checkpoint();
    }
  }
  return { of: (change) => changedBy.get(recordKey(change)) ?? [] };
}

/** The later jobs that this one undoes, one through the other. */
function undoneChain(job: JobRecord, known: ReadonlyMap<number, JobRecord>): number[] {
  const chain: number[] = [];
  let next = job.undoes === null ? undefined : known.get(job.undoes);
  while (next !== undefined) {
    chain.push(next.id);
    next = next.undoes === null ? undefined : known.get(next.undoes);
  }
  return chain;
}
