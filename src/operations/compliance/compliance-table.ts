import { z } from 'zod';
import { sumFigures } from '../../domain/competence/compliance.js';
import type { TextComparer } from '../../domain/text.js';
import { compareText, nameComparer } from '../../domain/text.js';
import { languageOf } from '../../domain/tenancy/language.js';
import type { TenantContext } from '../operation.js';
import { readOperation } from '../operation.js';
import type { CountedGroup, CountedTable, Grouping } from './count-compliance.js';
import { countCompliance, groupings } from './count-compliance.js';
import type { ComplianceRow } from './compliance-figures.js';
import { complianceFigures, complianceRow, rowOf } from './compliance-figures.js';
import type { ComplianceScene } from './compliance-scene.js';
import { organisationsBelow, readComplianceRecords, sceneAsOf } from './compliance-scene.js';

/** The compliance table (domain page, section 3). */
export const complianceTable = readOperation({
  name: 'compliance.table',
  summary: 'Show how far what is required is achieved',
  scope: 'tenant',
  dated: true,
  permission: 'compliance.report',
  input: z.strictObject({
    by: z.enum(groupings).default('organisation'),
    /** Organisation key; includes all below it. */
    organisation: z.string().optional(),
  }),
  output: z.object({
    asOf: z.string(),
    by: z.enum(groupings),
    rows: z.array(complianceRow),
    total: z.object(complianceFigures),
  }),

  async run(context, { by, organisation }) {
    const records = await readComplianceRecords(context.tenant);
    const scene = sceneAsOf(records, context.asOf);
    const counted = await countCompliance(context, scene, by, organisationsBelow(records, organisation));
    const rows = rowsByName(scene, by, counted, nameComparer(languageOf(context.about)));
    return { asOf: context.asOf, by, rows, total: sumFigures(rows, counted.assignments) };
  },
});

/** The rows of the table by name, then key. */
export async function complianceRows(
  context: Pick<TenantContext, 'tenant' | 'checkpoint'>,
  scene: ComplianceScene,
  by: Grouping,
  organisations: ReadonlySet<string> | undefined,
  compareNames: TextComparer,
): Promise<ComplianceRow[]> {
  const counted = await countCompliance(context, scene, by, organisations);
  return rowsByName(scene, by, counted, compareNames);
}

function rowsByName(
  scene: ComplianceScene,
  by: Grouping,
  { groups }: CountedTable,
  compareNames: TextComparer,
): ComplianceRow[] {
  const nameOf = namesFor(scene, by);
  // Assignments and competences have their keys as names.
  const compare = by === 'assignment' || by === 'competence' ? compareText : compareNames;
  return Array.from(groups, ([key, group]) => rowOf(key, nameOf(key, group), group.counts)).sort(
    (a, b) => compare(a.name, b.name) || compareText(a.key, b.key),
  );
}

function namesFor({ tree }: ComplianceScene, by: Grouping): (key: string, group: CountedGroup) => string {
  switch (by) {
    case 'organisation':
      return (key) => tree.node(key)?.name ?? key;
    case 'job':
      return (key) => (key === '' ? '(no job)' : key);
    case 'position':
      return (key) => (key === '' ? '(no position)' : key);
    case 'competence':
      return (key) => key;
    case 'assignment':
      return (key, { holder }) => holder ?? key;
  }
}
