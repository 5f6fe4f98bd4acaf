import { fieldChanges, type FieldChange } from '../../changes/difference.js';
import type { PlanEnd, PlanHeader } from '../../changes/plan.js';
import type { ByteSource } from '../../files/source.js';
import { planIn } from './plan-file.js';

/** A saved plan with its changes, field by field. */
export interface PlanContents {
  readonly plan: PlanHeader;
  readonly end: PlanEnd;
  readonly rows: readonly FieldChange[];
  /** Are there more changed records than were asked for? */
  readonly truncated: boolean;
}

/** Reads the plan in a file; needs no store. @param limit at most so many changed records, 0 for all. @throws as `readPlan` */
export async function planContents(file: ByteSource, limit: number): Promise<PlanContents> {
  const plan = await planIn(file);
  const rows: FieldChange[] = [];
  let records = 0;
  for await (const { changes } of plan.batches()) {
    for (const change of changes) {
      if (limit > 0 && records >= limit) break;
      records += 1;
      rows.push(...fieldChanges(change));
    }
    if (limit > 0 && records >= limit) break;
  }
  return { plan: plan.header, end: plan.end, rows, truncated: records < plan.end.changes };
}
