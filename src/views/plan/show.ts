import { formatCount } from '../../domain/counts.js';
import type { showPlan } from '../../operations/plan/show.js';
import { toned, type OperationView } from '../view.js';

export const view: OperationView<typeof showPlan> = {
  lines: ({ learnerName, learner, viewer, asOf }) => [
    [
      toned('strong', `${learnerName} (${learner})`),
      `: ${viewer === null ? 'the whole plan' : `the plan as ${viewer} sees it`}, as of ${asOf}`,
    ],
  ],
  list: {
    field: 'components',
    columns: [
      { field: 'key', header: 'Key', content: 'identifier', priority: 3 },
      { field: 'name', header: 'Component', priority: 3 },
      { field: 'programme', header: 'Programme' },
      { field: 'type', header: 'Type' },
      { field: 'status', header: 'Status', priority: 1 },
      { field: 'due', header: 'Due', priority: 2 },
      {
        field: 'overdue',
        header: 'Overdue',
        priority: 2,
        tone: ({ overdue }) => (overdue ? 'red' : undefined),
      },
      { field: 'hiddenFromEmployers', header: 'Hidden from employers', onRequest: true },
      { field: 'plannedMinutes', header: 'Planned minutes', onRequest: true },
      { field: 'actualMinutes', header: 'Actual minutes', onRequest: true },
    ],
    empty: 'No component of the plan is shown here.',
  },
  footer: ({ components, hiddenCount, viewer }) => [
    `${formatCount(components.length)} shown${viewer === null ? '' : `, ${formatCount(hiddenCount)} hidden from ${viewer}`}.`,
  ],
};
