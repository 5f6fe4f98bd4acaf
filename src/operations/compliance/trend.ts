import { z } from 'zod';
import { sumFigures } from '../../domain/competence/compliance.js';
import { trendDates } from '../../domain/competence/trend.js';
import { readOperation } from '../operation.js';
import { countCompliance } from './count-compliance.js';
import { complianceFigures } from './compliance-figures.js';
import { organisationsBelow, readComplianceRecords, sceneAsOf } from './compliance-scene.js';

/** Ten years: each month is a whole table. */
const MOST_MONTHS = 120;

/** The compliance of past months, each recomputed from the records as of its last day. */
export const complianceTrend = readOperation({
  name: 'compliance.trend',
  summary: 'Show compliance month by month',
  scope: 'tenant',
  dated: true,
  permission: 'compliance.report',
  input: z.strictObject({
    months: z.int().min(1).max(MOST_MONTHS).default(12),
    /** Organisation key; includes all below it. */
    organisation: z.string().optional(),
  }),
  output: z.object({
    asOf: z.string(),
    /** Earliest first; the last month is as of the requested date. */
    months: z.array(z.object({ asOf: z.string(), ...complianceFigures })),
  }),

  async run(context, { months: howMany, organisation }) {
    const records = await readComplianceRecords(context.tenant);
    const narrowed = organisationsBelow(records, organisation);
    const months = [];
    for (const asOf of trendDates(context.asOf, howMany)) {
      const { groups } = await countCompliance(context, sceneAsOf(records, asOf), 'organisation', narrowed);
      months.push({ asOf, ...sumFigures(Array.from(groups.values(), ({ counts }) => counts)) });
      context.progress(months.length, howMany);
    }
    return { asOf: context.asOf, months };
  },
});
