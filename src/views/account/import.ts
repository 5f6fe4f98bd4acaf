import { counted, formatCount } from '../../domain/counts.js';
import type { importAccounts } from '../../operations/account/import.js';
import { rejectedList } from '../rejected-rows.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof importAccounts> = {
  resultForm: 'sentences',
  lines: ({ dryRun, requested, created, updated, unchanged, rejectedCount }) => [
    `Of ${counted(requested, 'row')}: ${dryRun ? 'would create' : 'created'} ${formatCount(created)}, ${dryRun ? 'would update' : 'updated'} ${formatCount(updated)}, unchanged ${formatCount(unchanged)}, rejected ${formatCount(rejectedCount)}.`,
  ],
  list: rejectedList,
};
