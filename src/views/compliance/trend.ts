import type { complianceTrend } from '../../operations/compliance/trend.js';
import { formatPercent } from '../percent.js';
import { sparkline } from '../sparkline.js';
import type { OperationView } from '../view.js';
import { figureColumns } from './compliance-columns.js';

export const view: OperationView<typeof complianceTrend> = {
  list: { field: 'months', columns: [{ field: 'asOf', header: 'As of', priority: 5 }, ...figureColumns] },
  footer: ({ months }) => {
    const percents = months.map(({ compliancePercent }) => compliancePercent);
    const [first, last] = [percents[0] ?? null, percents.at(-1) ?? null];
    return [`${sparkline(percents, { min: 0, max: 100 })}  ${formatPercent(first)} → ${formatPercent(last)}`];
  },
};
