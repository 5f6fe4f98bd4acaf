import { fieldChanges, type FieldChange } from '../../changes/difference.js';
import type { PlanEnd, PlanHeader } from '../../changes/plan.js';
import type { ByteSource } from '../../files/source.js';
import { createRowList, type RowSink } from '../row-list.js';
import { readSavedPlan } from './read-saved-plan.js';

/** A saved plan with its changes, field by field. */
export interface SavedPlanContents {
  readonly plan: PlanHeader;
  readonly end: PlanEnd;
  /** None where they were passed on. */
  readonly rows: readonly FieldChange[];
  /** Are there more changed records than were asked for? */
  readonly truncated: boolean;
}

/** Reads the plan in a file; needs no store. @param limit at most so many changed records, 0 for all. @param into where its rows go one by one, if not into the answer. @throws as `readPlan` */
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
