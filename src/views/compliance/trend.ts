import type { complianceTrend } from '../../operations/compliance/trend.js';
import { formatPercent } from '../percent.js';
import type { OperationView } from '../view.js';
import { figureColumns } from './compliance-columns.js';

export const view: OperationView<typeof complianceTrend> = {
  lines: ({ months }) => {
    const points = months.map(({ asOf, compliancePercent }) => ({ date: asOf, value: compliancePercent }));
    const [first, last] = [points[0], points.at(-1)];
    if (first === undefined || last === undefined) return [];
    const title = 'Compliance by month';
    return [
      `Compliance from ${first.date} to ${last.date}: ${formatPercent(first.value)} → ${formatPercent(last.value)}`,
      { chart: 'trend', title, unit: 'percent', minimum: 0, maximum: 100, points },
    ];
  },
  list: { field: 'months', columns: [{ field: 'asOf', header: 'As of', priority: 5 }, ...figureColumns] },
};
