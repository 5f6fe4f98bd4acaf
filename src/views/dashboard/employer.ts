import { counted } from '../../domain/counts.js';
import type { CardKey } from '../../domain/learning-plan/cards.js';
import type { LearnerBehind } from '../../operations/dashboard/learner-behind.js';
import type { showEmployerDashboard } from '../../operations/dashboard/employer.js';
import { formatPercent } from '../percent.js';
import { toned, type Column, type OperationView } from '../view.js';
import { figureColumns, figureLine } from './dashboard-columns.js';

export const view: OperationView<typeof showEmployerDashboard> = ({ card }) => ({
  lines: ({ employer, learnerCount, asOf, failedGates, figures }) => [
    [toned('strong', employer), `: ${counted(learnerCount, 'learner')} in scope, as of ${asOf}`],
    ...failedGates.map(({ why }) => [toned('amber', `No plan opens: ${why}`)]),
    ...(card === undefined ? [] : figures.map(figureLine)),
  ],
  list:
    card === undefined
      ? { field: 'figures', columns: figureColumns }
      : {
          field: 'learners',
          columns: columnsBehind(card),
          empty: 'No learner stands behind this card.',
        },
  footer: ({ cards, learners }) => [
    ...cards.flatMap(({ tooltip }) => (tooltip === null ? [] : [tooltip])),
    ...(card === undefined
      ? []
      : learners.slice(0, 1).map(({ open }) => `To open a plan with this card’s filter: \`${open}\``)),
  ],
});

/** What the card shows of each learner: components, percentages, or the stage, status or colour. */
function columnsBehind(card: CardKey): readonly Column<LearnerBehind>[] {
  return [
    { field: 'reference', header: 'Reference', content: 'identifier', priority: 3 },
    { field: 'name', header: 'Learner', priority: 2 },
    ...(countsComponents(card) ? componentColumns : [{ field: 'figure', header: 'Figure', priority: 2 }]),
    ...(card === 'learning-plan-progress' ? progressColumns : []),
    { field: 'open', header: 'Open with', content: 'identifier', priority: -1 },
  ];
}

const componentColumns: readonly Column<LearnerBehind>[] = [
  { field: 'count', header: 'Count', priority: 2 },
  { field: 'visible', header: 'Employer sees', priority: 2 },
];

const progressColumns: readonly Column<LearnerBehind>[] = [
  {
    field: 'expectedPercent',
    header: 'Expected',
    align: 'right',
    format: ({ expectedPercent }) => formatPercent(expectedPercent),
  },
  {
    field: 'actualPercent',
    header: 'Actual',
    align: 'right',
    format: ({ actualPercent }) => formatPercent(actualPercent),
  },
];

function countsComponents(card: CardKey): boolean {
  return card === 'learning-plan-components' || card === 'components-overdue';
}
