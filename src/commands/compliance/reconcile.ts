import { reconcileExtract } from '../../operations/compliance/reconcile.js';
import { rowFileFlags, flagsOf } from '../../program/flags.js';
import { fileArg, overwriteFlag } from '../../program/file-flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireFile } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { counted, formatCount } from '../../domain/counts.js';
import { withRowFile } from '../../program/row-file.js';
import { formatPercent } from '../../terminal/percent.js';
import { visible } from '../../terminal/sanitise.js';

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

export default class ComplianceReconcile extends ProvostCommand {
  static override summary = reconcileExtract.summary;
  static override description = [
    'FILE has the columns of the compliance table, tab or comma separated; - is standard input. Each row is held against its own counts,',
    'and against our own table where its organisation, by name or key, is one row of it. Nothing is repaired. A last row named Total is',
    'held against the rows above it. A count that the others of its row rule out is reported with the most that it can be. The list has',
    'disagreements, organisations that were not compared and rows that cannot be read; where there are such rows the exit code is 3.',
  ].join('\n');
  static override examples = [
    '<%= config.bin %> <%= command.id %> bi-extract.tsv --as-of 2015-06-30',
    '<%= config.bin %> <%= command.id %> extract.csv --map "Dept=Organisation" --json',
  ];
  static override args = {
    file: fileArg({ file: { use: 'input' }, description: 'the extract; - is standard input' }),
  };
  static override flags = {
    map: rowFileFlags.map,
    'skip-lines': rowFileFlags['skip-lines'],
    rejects: rowFileFlags.rejects,
    ...overwriteFlag,
  };
  static override baseFlags = flagsOf(reconcileExtract);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ComplianceReconcile);
    const file = await requireFile(this.session, flags, args, 'file', 'Which file (a BI extract)');
    const result = await withRowFile(this.session, { ...flags, file }, (rowFile) =>
      showResult(this.session, flags, reconcileExtract, rowFile, {
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
            { field: 'why', header: 'Why' },
          ],
          empty: 'No row disagrees.',
        },
        // A table cuts long sentences or leaves them out.
        footer: ({ notCompared, rejected, rejectedCount }) => [
          ...notCompared.map(
            ({ organisation, writtenAs = [organisation], because }) =>
              `Not compared with the store: ${writtenAs.map(visible).join(', ')} (${reasons[because]}).`,
          ),
          ...(rejectedCount === 0 ? [] : [`${counted(rejectedCount, 'row')} could not be read:`]),
          ...rejected.map(({ line, message }) => `  line ${line}: ${visible(message)}`),
        ],
      }),
    );
    const terminal = await this.session.terminal(flags);
    for (const notice of result.notices) terminal.warn(notice);
    if (result.rejectedCount > 0) this.session.exitCode = 3;
  }
}

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
