import { formatCount } from '../../domain/counts.js';
import type { showProgramme } from '../../operations/programme/show.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof showProgramme> = {
  lines: ({ programme, learners, learnersByStatus }) => [
    `${programme.name} (${programme.key}), ${programme.kind}${programme.parent === null ? '' : `, sub-programme of ${programme.parent}`}.`,
    `Hides sub-programmes from employers: ${programme.hideSubProgrammesFromEmployers ? 'yes' : 'no'}. Hidden from employers itself: ${programme.hiddenFromEmployers ? 'yes' : 'no'}.`,
    `Learners: ${formatCount(learners)}${learners === 0 ? '' : ` (${learnersByStatus.map(({ status, learners: count }) => `${status} ${formatCount(count)}`).join(', ')})`}.`,
  ],
  list: {
    field: 'subProgrammes',
    columns: [
      { field: 'key', header: 'Key', content: 'identifier', priority: 1 },
      { field: 'name', header: 'Sub-programme' },
      { field: 'parent', header: 'Parent' },
      { field: 'hideSubProgrammesFromEmployers', header: 'Hides sub-programmes' },
      { field: 'hiddenFromEmployers', header: 'Hidden from employers' },
    ],
    empty: 'It has no sub-programmes.',
  },
};
