import { counted, formatCount } from '../../domain/counts.js';
import type { applyPlan } from '../../operations/job/apply.js';
import { rejectedList } from '../rejected-rows.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof applyPlan> = {
  resultForm: 'sentences',
  lines: ({ dryRun, accounting, operation, rejectedCount }) => [
    `Of ${counted(accounting.rows, 'change')} in the plan of ${operation}: ${dryRun ? 'would make' : 'made'} ${formatCount(accounting.changed)}${rejectedCount > 0 ? `, rejected ${formatCount(rejectedCount)}` : ''}.`,
  ],
  list: rejectedList,
};
