import { counted, formatCount } from '../domain/counts.js';
import { complianceTable } from '../operations/compliance/compliance-table.js';
import { complianceHeatMap } from '../operations/compliance/heat-map.js';
import { leastCompliant } from '../operations/compliance/least.js';
import { complianceTrend } from '../operations/compliance/trend.js';
import type { BarTable, HeatMap, TrendLine } from '../render/html/charts.js';
import { anchorOf } from '../render/html/escape.js';
import type { PageSection } from '../render/html/page.js';
import { propertyOf } from '../views/cells.js';
import { formatPercent } from '../views/percent.js';
import type { ReportReader } from './report-reader.js';
import type { Report } from './report.js';
import { ruleWords } from './rule-words.js';

export interface ComplianceSubject {
  readonly organisation?: string | undefined;
  readonly months: number;
  /** How many departments the heat map shows, the least compliant ones. */
  readonly departments: number;
}

type Result<Operation extends { run(...args: never[]): Promise<unknown> }> = Awaited<
  ReturnType<Operation['run']>
>;

/** How far what is required is achieved: overall, over time, by department and by competence. */
export async function complianceReport(
  reader: ReportReader,
  { organisation, months, departments }: ComplianceSubject,
): Promise<Report> {
  const table = await reader.read(complianceTable, { by: 'organisation', organisation });
  const trend = await reader.read(complianceTrend, { months, organisation });
  const least = await reader.read(leastCompliant, { count: departments, organisation });
  const heat = await reader.read(complianceHeatMap, { organisation });
  return {
    title: 'Compliance',
    facts: organisation === undefined ? [] : [['Organisation', `${organisation} and all below it`]],
    sections: [
      overallSection(table.total),
      await trendSection(reader, { months, organisation }, trend),
      leastSection(least),
      heatSection(least, heat),
      await tableSection(reader, 'organisation', 'By department', organisation, table),
      await tableSection(
        reader,
        'competence',
        'By competence',
        organisation,
        await reader.read(complianceTable, { by: 'competence', organisation }),
      ),
    ],
  };
}

function overallSection(total: Result<typeof complianceTable>['total']): PageSection {
  const { required, achieved, expiringSoon, compliancePercent, predictedPercent, assignmentCount } = total;
  return {
    id: 'overall',
    heading: 'Overall',
    above: [
      `${formatPercent(compliancePercent)} compliant: ${formatCount(achieved)} of ${formatCount(required)} required competences of ${counted(assignmentCount, 'assignment')} are achieved.`,
      `${formatCount(expiringSoon)} of them expire within three months; without renewal compliance falls to ${formatPercent(predictedPercent)}.`,
    ],
    rules: [
      ruleWords('compliance'),
      ruleWords('compliance-expiring-soon'),
      ruleWords('compliance-predicted'),
    ],
    charts: [
      {
        kind: 'bars',
        id: 'overall-bars',
        caption: 'Required competences',
        headings: ['Counted', 'Number', 'Share'],
        max: required,
        rows: [
          bar('Required', required, required, undefined),
          bar('Achieved', achieved, required, 'green'),
          bar('Achieved, expiring soon', expiringSoon, required, 'amber'),
          bar('Not achieved', required - achieved, required, 'red'),
        ],
      },
    ],
  };
}

function bar(
  text: string,
  value: number,
  whole: number,
  tone: 'red' | 'amber' | 'green' | undefined,
): BarTable['rows'][number] {
  const share = whole === 0 ? null : (100 * value) / whole;
  return {
    label: { text },
    figures: [formatCount(value), formatPercent(share)],
    bars: [{ from: 0, to: value, tone }],
  };
}

async function trendSection(
  reader: ReportReader,
  input: { readonly months: number; readonly organisation: string | undefined },
  trend: Result<typeof complianceTrend>,
): Promise<PageSection> {
  const [first, last] = [trend.months[0], trend.months.at(-1)];
  const line: TrendLine = {
    kind: 'trend',
    id: 'trend-line',
    caption: 'Compliance by month',
    description: `Compliance from ${first?.asOf ?? ''} (${formatPercent(first?.compliancePercent ?? null)}) to ${last?.asOf ?? ''} (${formatPercent(last?.compliancePercent ?? null)}); the table below has every month.`,
    points: trend.months.map(({ asOf, compliancePercent }) => ({ label: asOf, value: compliancePercent })),
    ...{ min: 0, max: 100, unit: ' %' },
  };
  const options = { id: 'trend-table', caption: 'Each month as of its last day' };
  return {
    id: 'trend',
    heading: 'Trend',
    rules: [ruleWords('compliance')],
    charts: [line],
    lists: [await reader.list(complianceTrend, input, trend, options)],
  };
}

/** The compliance table itself, whose rows charts lead to. */
async function tableSection(
  reader: ReportReader,
  by: 'organisation' | 'competence',
  heading: string,
  organisation: string | undefined,
  result: Result<typeof complianceTable>,
): Promise<PageSection> {
  const list = await reader.list(complianceTable, { by, organisation }, result, {
    id: `table-${by}`,
    caption: `${heading}: ${counted(result.rows.length, 'row')}`,
    idOf: (row) => anchorOf(by, String(propertyOf(row, 'key'))),
  });
  const rules = [ruleWords('compliance'), ...(by === 'organisation' ? [ruleWords('departments')] : [])];
  return { id: by, heading, rules, lists: [list] };
}

function leastSection({ rows, departments }: Result<typeof leastCompliant>): PageSection {
  const first = rows.slice(0, 10);
  const chart: BarTable = {
    kind: 'bars',
    id: 'least-bars',
    caption: `${formatCount(first.length)} of ${counted(departments, 'department')}`,
    headings: ['Department', 'Required', 'Achieved', 'Compliance %'],
    max: 100,
    rows: first.map(({ key, name, required, achieved, compliancePercent }) => ({
      label: { text: name, target: anchorOf('organisation', key) },
      figures: [formatCount(required), formatCount(achieved), formatPercent(compliancePercent)],
      bars: [{ from: 0, to: compliancePercent ?? 0 }],
    })),
  };
  return {
    id: 'least',
    heading: 'Least compliant departments',
    rules: [ruleWords('compliance'), ruleWords('departments')],
    above: first.length === 0 ? ['No department requires anything on this date.'] : [],
    charts: first.length === 0 ? [] : [chart],
  };
}

function heatSection(
  { rows: shown, departments }: Result<typeof leastCompliant>,
  { rows }: Result<typeof complianceHeatMap>,
): PageSection {
  const cells = new Map(rows.map((row) => [cellKey(row.organisation, row.competence), row]));
  const keys = new Set(shown.map(({ key }) => key));
  const competences = [
    ...new Set(rows.filter(({ organisation }) => keys.has(organisation)).map(({ competence }) => competence)),
  ].sort();
  const map: HeatMap = {
    kind: 'heat',
    id: 'heat-map',
    caption: `Compliance in percent: R Red, A Amber, G Green${shown.length < departments ? ` (the ${shown.length} least compliant of ${counted(departments, 'department')})` : ''}`,
    corner: 'Competence',
    columns: shown.map(({ key, name }) => ({ text: name, target: anchorOf('organisation', key) })),
    rows: competences.map((competence) => ({
      label: { text: competence, target: anchorOf('competence', competence) },
      cells: shown.map(({ key }) => {
        const found = cells.get(cellKey(key, competence));
        if (found === undefined) return undefined;
        const { status, achieved, required } = found;
        const figure = String(Math.floor((100 * achieved) / required));
        return { tone: status, letter: status.charAt(0).toUpperCase(), figure };
      }),
    })),
    none: 'not required',
  };
  return {
    id: 'heat',
    heading: 'Departments and competences',
    rules: [ruleWords('compliance-heat-map')],
    charts: competences.length === 0 ? [] : [map],
  };
}

function cellKey(organisation: string, competence: string): string {
  return JSON.stringify([organisation, competence]);
}
