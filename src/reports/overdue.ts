import { counted, formatCount } from '../domain/counts.js';
import type { HiddenReason } from '../domain/learning-plan/visibility.js';
import { countOverdue } from '../operations/overdue/count.js';
import { explainOverdue } from '../operations/overdue/explain.js';
import type { BarTable } from '../render/html/charts.js';
import { anchorOf } from '../render/html/escape.js';
import type { PageSection } from '../render/html/page.js';
import type { PageList } from '../render/html/table.js';
import { asCell, propertyOf, textOf } from '../views/cells.js';
import type { ReportReader } from './report-reader.js';
import type { Report } from './report.js';
import { ruleWords } from './rule-words.js';

/** What an overdue report is about; by default the tenant. */
export interface OverdueSubject {
  readonly employer?: string | undefined;
  readonly organisation?: string | undefined;
}

/** Bars of a chart: more than these nobody compares. The table below has all rows. */
const BARS = 20;

const VISIBLE = 'visible';

const reasonWords: Readonly<Record<HiddenReason, string>> = {
  'no-access': 'the employer account may not open the plan',
  'hidden-sub-programme': 'in a sub-programme that is hidden from employers',
  'employer-only-review': 'an employer-only review',
  'not-applicable-to-employers': 'not applicable to employers',
};

/** Why dashboards count more overdue components than employers see, down to the components. */
export async function overdueReport(reader: ReportReader, subject: OverdueSubject): Promise<Report> {
  const { result, groups } = await reader.readGroups(
    explainOverdue,
    { ...subject },
    'learner,component,name,programme,due,daysOverdue,alsoHiddenBy',
    (row) => [textOf(asCell(propertyOf(row, 'reason'))) || VISIBLE],
  );
  const lists: PageList[] = [];
  for (const key of [...result.reasons.map(({ reason }) => reason), VISIBLE]) {
    const group = groups.get(key);
    if (group === undefined) continue;
    const caption = `${captionOf(key)}: ${counted(group.count(), 'component')}`;
    lists.push(await group.list(result, { id: anchorOf('components', key), caption }));
  }
  const { employer } = result;
  return {
    title: 'Overdue components',
    facts: [
      ['Seen by', employer ?? 'any employer with access'],
      ...(subject.organisation === undefined ? [] : [['Organisation', subject.organisation] as const]),
    ],
    sections: [
      waterfallSection(result, new Set(lists.map(({ id }) => id))),
      await countsSection(reader, subject, 'organisation', 'By employer'),
      await countsSection(reader, subject, 'programme', 'By programme'),
      {
        id: 'components',
        heading: 'Components',
        above: lists.length === 0 ? ['Nothing is overdue here.'] : [],
        rules: lists.length === 0 ? [] : [ruleWords('hidden-under-one-reason')],
        lists,
      },
    ],
  };
}

type Explanation = Awaited<ReturnType<typeof explainOverdue.run>>;

function captionOf(key: string): string {
  return key === VISIBLE ? 'Visible to the employer' : `Hidden, ${reasonWords[key as HiddenReason]}`;
}

function waterfallSection(result: Explanation, ids: ReadonlySet<string>): PageSection {
  const { dashboard, visible, hidden, tooltip, failedGates } = result;
  return {
    id: 'figures',
    heading: 'From the dashboard to what employers see',
    above: [
      `The dashboard counts ${counted(dashboard, 'overdue component')}; the employer sees ${formatCount(visible)}, and ${formatCount(hidden)} are hidden.`,
      ...failedGates.map(({ gate, why }) => `Refused by the condition ${gate}: ${why}`),
    ],
    rules: [
      ruleWords('overdue-definition'),
      ruleWords('dashboard'),
      ruleWords('visible'),
      ruleWords('hidden-under-one-reason'),
    ],
    charts: [waterfall(result, ids)],
    below: tooltip === null ? [] : [`The card says: ${tooltip}`],
  };
}

/** The dashboard, what each reason takes off, and what is left. */
function waterfall({ dashboard, visible, reasons }: Explanation, ids: ReadonlySet<string>): BarTable {
  const target = (key: string): string | undefined => {
    const id = anchorOf('components', key);
    return ids.has(id) ? id : undefined;
  };
  let left = dashboard;
  return {
    kind: 'bars',
    id: 'waterfall',
    caption: 'Overdue components: dashboard − hidden = visible',
    headings: ['Counted', 'Components'],
    max: dashboard,
    rows: [
      {
        label: { text: 'On the dashboard' },
        figures: [formatCount(dashboard)],
        bars: [{ from: 0, to: dashboard }],
        isTotal: true,
      },
      ...reasons.map(({ reason, count }) => {
        left -= count;
        return {
          label: { text: `Hidden: ${reasonWords[reason]}`, target: target(reason) },
          figures: [`− ${formatCount(count)}`],
          bars: [{ from: left, to: left + count, tone: 'amber' as const }],
        };
      }),
      {
        label: { text: 'Visible to the employer', target: target(VISIBLE) },
        figures: [formatCount(visible)],
        bars: [{ from: 0, to: visible, tone: 'green' }],
        isTotal: true,
      },
    ],
  };
}

async function countsSection(
  reader: ReportReader,
  subject: OverdueSubject,
  by: 'organisation' | 'programme',
  heading: string,
): Promise<PageSection> {
  const input = { by, ...subject };
  const result = await reader.read(countOverdue, input);
  const idOf = (row: unknown): string => anchorOf(by, String(propertyOf(row, 'key')));
  const first = [...result.rows]
    .sort((a, b) => b.dashboard - a.dashboard)
    .slice(0, BARS)
    .filter(({ dashboard }) => dashboard > 0);
  const chart: BarTable = {
    kind: 'bars',
    id: `bars-${by}`,
    caption:
      first.length < result.rows.length
        ? `The ${first.length} with the most overdue components`
        : 'Overdue components',
    headings: [by === 'organisation' ? 'Employer' : 'Programme', 'Dashboard', 'Visible', 'Hidden'],
    legend: [
      ['green', 'visible'],
      ['amber', 'hidden'],
    ],
    max: Math.max(0, ...first.map(({ dashboard }) => dashboard)),
    rows: first.map((row) => ({
      label: { text: row.name, target: idOf(row) },
      figures: [row.dashboard, row.visible, row.hidden].map(formatCount),
      bars: [
        { from: 0, to: row.visible, tone: 'green' },
        { from: row.visible, to: row.dashboard, tone: 'amber' },
      ],
    })),
  };
  const options = { id: `table-${by}`, caption: `${heading}: all`, idOf };
  return {
    id: by,
    heading,
    rules: [ruleWords('dashboard')],
    charts: first.length === 0 ? [] : [chart],
    lists: [await reader.list(countOverdue, input, result, options)],
  };
}
