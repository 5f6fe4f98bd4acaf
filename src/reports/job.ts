import { counted, formatCount } from '../domain/counts.js';
import { showJob } from '../operations/job/show.js';
import type { BarRow } from '../render/html/charts.js';
import { anchorOf } from '../render/html/escape.js';
import type { PageList } from '../render/html/table.js';
import { propertyOf } from '../views/cells.js';
import { viewOf } from '../views/registry.js';
import type { ReportReader } from './report-reader.js';
import type { Report } from './report.js';

export interface JobSubject {
  readonly id: string;
}

/** What a job changed, record by record. */
export async function jobReport(reader: ReportReader, { id }: JobSubject): Promise<Report> {
  const input = { id, limit: 0 };
  const { result, groups } = await reader.readGroups(
    showJob,
    input,
    'action,key,field,before,after',
    (row) => [String(propertyOf(row, 'entity'))],
  );
  const view = await viewOf(showJob, input);
  const lists: PageList[] = [];
  for (const [entity, group] of groups) {
    const caption = `${labelOf(entity)}: ${counted(group.count(), 'change')}`;
    lists.push(await group.list(result, { id: anchorOf('records', entity), caption }));
  }
  const counts = Object.entries(result.counts);
  const max = Math.max(0, ...counts.map(([, { created, updated, removed }]) => created + updated + removed));
  return {
    title: `Job ${result.id}`,
    facts: [
      ['Made', result.at],
      ['By', result.account ?? result.actor],
      ...(result.asOf === null ? [] : [['As of', result.asOf] as const]),
    ],
    sections: [
      {
        id: 'job',
        heading: 'What it did',
        above: view.lines?.(result) ?? [],
        rules: [
          'A job is all that one run changed, written in one transaction with an entry of the audit chain. Counted are records, each once.',
        ],
        charts: [
          {
            kind: 'bars',
            id: 'kinds',
            caption: 'Changed records by kind',
            headings: ['Kind', 'Created', 'Updated', 'Removed'],
            legend: [
              ['green', 'created'],
              ['blue', 'updated'],
              ['red', 'removed'],
            ],
            max,
            rows: counts.map((each) => kindRow(each, new Set(groups.keys()))),
          },
        ],
        below: view.footer?.(result) ?? [],
      },
      { id: 'records', heading: 'Records', lists, above: lists.length === 0 ? ['No record is listed.'] : [] },
    ],
  };
}

type Counts = Awaited<ReturnType<typeof showJob.run>>['counts'][string];

function kindRow(
  [kind, { created, updated, removed }]: [string, Counts],
  listed: ReadonlySet<string>,
): BarRow {
  return {
    label: { text: labelOf(kind), target: listed.has(kind) ? anchorOf('records', kind) : undefined },
    figures: [created, updated, removed].map(formatCount),
    bars: [
      { from: 0, to: created, tone: 'green' },
      { from: created, to: created + updated, tone: 'blue' },
      { from: created + updated, to: created + updated + removed, tone: 'red' },
    ],
  };
}

/** Such as `Account role`. */
function labelOf(kind: string): string {
  const words = kind.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
