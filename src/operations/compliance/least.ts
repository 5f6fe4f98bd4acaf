import { z } from 'zod';
import { sumFigures } from '../../domain/competence/compliance.js';
import type { TextComparer } from '../../domain/text.js';
import { compareText, nameComparer } from '../../domain/text.js';
import { languageOf } from '../../domain/tenancy/language.js';
import { readOperation } from '../operation.js';
import type { ComplianceRow } from './compliance-figures.js';
import { complianceFigures, complianceRow } from './compliance-figures.js';
import { organisationsBelow, readComplianceRecords, sceneAsOf } from './compliance-scene.js';
import { complianceRows } from './compliance-table.js';

/** The least compliant departments of the learning dashboard (domain page, section 3). */
export const leastCompliant = readOperation({
  name: 'compliance.least',
  summary: 'Show the least compliant departments',
  scope: 'tenant',
  dated: true,
  permission: 'compliance.report',
  input: z.strictObject({
    count: z.int().positive().default(10),
    /** Organisation key; includes all below it. */
    organisation: z.string().optional(),
  }),
  output: z.object({
    asOf: z.string(),
    /** Lowest compliance first, then by name; without departments that require nothing. */
    rows: z.array(complianceRow),
    /** Number of departments that require something, including those not shown. */
    departments: z.int(),
    /** Figures of all these departments together. */
    total: z.object(complianceFigures),
  }),

  async run(context, { count, organisation }) {
    const records = await readComplianceRecords(context.tenant);
    const scene = sceneAsOf(records, context.asOf);
    const narrowed = organisationsBelow(records, organisation);
    const compareNames = nameComparer(languageOf(context.about));
    const all = await complianceRows(context, scene, 'organisation', narrowed, compareNames);
    const requiring = all.filter(({ required }) => required > 0).sort(leastCompliantFirst(compareNames));
    return {
      asOf: context.asOf,
      rows: requiring.slice(0, count),
      departments: requiring.length,
      total: sumFigures(all),
    };
  },
});

function leastCompliantFirst(compareNames: TextComparer): (a: ComplianceRow, b: ComplianceRow) => number {
  return (a, b) => {
    const byCompliance = (a.compliancePercent ?? 0) - (b.compliancePercent ?? 0);
    return byCompliance || compareNames(a.name, b.name) || compareText(a.key, b.key);
  };
}
