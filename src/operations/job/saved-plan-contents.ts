import { fieldChanges, type FieldChange } from '../../changes/difference.js';
import type { SavedPlanEnd, SavedPlanHeader } from '../../changes/saved-plan.js';
import type { ByteSource } from '../../files/source.js';
import { createRowList, type RowSink } from '../row-list.js';
import { readSavedPlan } from './read-saved-plan.js';

/** A saved plan with its changes, field by field. */
export interface SavedPlanContents {
  readonly plan: SavedPlanHeader;
  readonly end: SavedPlanEnd;
  /** Empty if the rows went to a sink. */
  readonly rows: readonly FieldChange[];
  /** True if the plan has more changed records than the limit. */
  readonly truncated: boolean;
}

/**
 * Reads the plan in a file without a store.
 * @param limit maximum number of changed records; 0 for all
 * @param into sink for the rows; by default they are part of the result
 * @throws {UsageError} as `readSavedPlan`
 */
export async function savedPlanContents(
  file: ByteSource,
  limit: number,
  into?: RowSink<FieldChange>,
): Promise<SavedPlanContents> {
  const plan = await readSavedPlan(file);
  const { add, done } = createRowList(into);
  let records = 0;
  for await (const { changes } of plan.batches()) {
    for (const change of changes) {
      if (limit > 0 && records >= limit) break;
      records += 1;
      for (const row of fieldChanges(change)) await add(row);
    }
    if (limit > 0 && records >= limit) break;
  }
  return { plan: plan.header, end: plan.end, rows: await done(), truncated: records < plan.end.changes };
}
