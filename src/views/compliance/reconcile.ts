import { counted, formatCount } from '../../domain/counts.js';
import type { reconcileExtract } from '../../operations/compliance/reconcile.js';
import { formatPercent } from '../percent.js';
import { rejectedLine } from '../rejected-rows.js';
import type { OperationView } from '../view.js';

const headers = {
  assignmentCount: 'Assignment Count',
  required: 'Required',
  achieved: 'Achieved',
  compliancePercent: 'Compliance %',
  expiringSoon: 'Expiring Soon',
  predictedPercent: 'Predicted %',
  futureEnrolments: 'Future Enrolments',
  predictedPercentIncEnrolments: 'Predicted % (Inc. Enrolments)',
} as const;

const reasons = {
  'not-in-store': 'no organisation here has that name and assignments of its own',
  'several-in-store': 'several organisations here have that name',
  'several-in-file': 'it stands in several rows of the file',
} as const;

export const view: OperationView<typeof reconcileExtract> = {
  lines: ({ rows, agreeing, totals }) => [
    `${counted(rows, 'row')}, ${formatCount(agreeing)} ${agreeing === 1 ? 'agrees' : 'agree'} with ${agreeing === 1 ? 'its' : 'their'} own counts. Totals: ${formatCount(totals.achieved)} of ${formatCount(totals.required)} = ${formatPercent(totals.compliancePercent)}.`,
  ],
  list: {
    field: 'findings',
    columns: [
      { field: 'outcome', header: 'Outcome', priority: 2 },
      { field: 'line', header: 'Line', isName: true, priority: 5 },
      { field: 'organisation', header: 'Organisation', priority: 1 },
      {
        field: 'field',
        header: 'Column',
        priority: 4,
        format: ({ field }) => (field === null ? '' : headers[field]),
      },
      figureColumn('stated', 'Stated'),
      figureColumn('computed', 'Computed'),
      figureColumn('fromStore', 'From store'),
      { field: 'why', header: 'Why', content: 'prose' },
    ],
    empty: 'No row disagrees.',
  },
  footer: ({ notCompared, rejected, rejectedCount }) => [
    ...notCompared.map(
      ({ organisation, writtenAs = [organisation], because }) =>
        `Not compared with the store: ${writtenAs.join(', ')} (${reasons[because]}).`,
    ),
    ...(rejectedCount === 0 ? [] : [`${counted(rejectedCount, 'row')} could not be read:`]),
    ...rejected.map(({ line, message }) => rejectedLine({ line, value: null, message })),
  ],
};

type Figure = 'stated' | 'computed' | 'fromStore';
type Row = { readonly field: keyof typeof headers | null } & { readonly [F in Figure]: number | null };

function figureColumn(field: Figure, header: string) {
  return {
    field,
    header,
    priority: 3,
    align: 'right' as const,
    format: (row: Row) => {
      const value = row[field];
      if (row.field === null) return '';
      if (!row.field.includes('Percent')) return value === null ? '' : formatCount(value);
      return field === 'fromStore' && value === null ? '' : formatPercent(value);
    },
  };
}
