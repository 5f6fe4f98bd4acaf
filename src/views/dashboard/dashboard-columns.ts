import type { Figure } from '../../operations/dashboard/dashboard-figures.js';
import { formatCount } from '../../domain/counts.js';
import { formatPercent } from '../percent.js';
import type { Column } from '../view.js';

/** The figures of dashboard cards, as both dashboards print them. */
export const figureColumns: readonly Column<Figure>[] = [
  { field: 'title', header: 'Card', priority: 2 },
  { field: 'figure', header: 'Figure', priority: 2 },
  { field: 'count', header: 'Count', priority: 2, align: 'right', format: shownCount },
  { field: 'visible', header: 'Employer sees', priority: 1 },
  { field: 'card', header: 'Card key', onRequest: true },
];

function shownCount({ figure, count }: Figure): string {
  if (figure === 'learner-progress-percent' || count === null) return formatPercent(count);
  return formatCount(count);
}

/** The figure in a line, for a card that is opened. */
export function figureLine(figure: Figure): string {
  const sees = figure.visible === null ? '' : `, of which the employer sees ${formatCount(figure.visible)}`;
  return `${figure.title}, ${figure.figure}: ${shownCount(figure)}${sees}`;
}
