import { formatCount } from '../../domain/counts.js';
import type { explainOverdue } from '../../operations/overdue/explain.js';
import { toned, type OperationView } from '../view.js';

export const view: OperationView<typeof explainOverdue> = {
  lines: ({ dashboard, visible, hidden, reasons, failedGates }) => [
    [
      toned(
        'strong',
        `Dashboard ${formatCount(dashboard)} = visible ${formatCount(visible)} + hidden ${formatCount(hidden)}`,
      ),
    ],
    ...reasons.map(({ reason, count }) => `  ${formatCount(count).padStart(6)} ${reason}`),
    ...failedGates.map(({ gate, why }) => `Refused by ${gate}: ${why}`),
  ],
  list: {
    field: 'components',
    columns: [
      { field: 'learner', header: 'Learner', priority: 3 },
      { field: 'component', header: 'Key', priority: 3 },
      { field: 'name', header: 'Component', priority: 1 },
      { field: 'programme', header: 'Programme' },
      { field: 'due', header: 'Due', priority: 1 },
      { field: 'daysOverdue', header: 'Days overdue' },
      { field: 'visible', header: 'Visible', priority: 2 },
      { field: 'reason', header: 'Hidden because', priority: 3 },
      { field: 'alsoHiddenBy', header: 'And because', priority: 1 },
    ],
    empty: 'Nothing is overdue here.',
  },
  footer: ({ tooltip }) => (tooltip === null ? [] : [tooltip]),
};
