import type { showLearnerDashboard } from '../../operations/dashboard/learner.js';
import { toned, type OperationView } from '../view.js';
import { figureColumns } from './dashboard-columns.js';

export const view: OperationView<typeof showLearnerDashboard> = {
  lines: ({ learnerName, learner, asOf }) => [
    [toned('strong', `${learnerName} (${learner})`), `, as of ${asOf}`],
  ],
  list: { field: 'figures', columns: figureColumns },
  footer: ({ cards }) =>
    cards.flatMap(({ title, tooltip, open }) => [
      ...(tooltip === null ? [] : [tooltip]),
      `${title} opens with: \`${open}\``,
    ]),
};
