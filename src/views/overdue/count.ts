import { counted, formatCount } from '../../domain/counts.js';
import { headingOf, type countOverdue } from '../../operations/overdue/count.js';
import { named } from '../named.js';
import { toned, type Block, type OperationView } from '../view.js';

type OverdueCount = (typeof countOverdue)['output']['_output'];

export const view: OperationView<typeof countOverdue> = (input) => {
  const by = headingOf(input);
  return {
    lines: (result) => [overallSentence(result), ...outsideSentence(result)],
    list: {
      field: 'rows',
      columns: [
        { field: 'key', header: by === 'employer' ? 'Employer account' : 'Key', priority: 3 },
        { field: 'name', header: 'Name', priority: 1 },
        { field: 'dashboard', header: 'Dashboard', priority: 2 },
        { field: 'visible', header: 'Visible', priority: 2 },
        {
          field: 'hidden',
          header: 'Hidden',
          priority: 2,
          align: 'right',
          bar: ({ hidden, dashboard }) => ({ value: hidden, maximum: dashboard }),
        },
        ...(by === 'employer' ? [{ field: 'access', header: 'Access' }] : []),
      ],
      total: ({ total }) => (total.dashboard === 0 ? undefined : { key: 'Total', name: '', ...total }),
      empty: 'Nothing is overdue here.',
      onRequest: {
        isSuch: ({ dashboard }) => dashboard === 0,
        leftOut: (count) =>
          `${counted(count, 'row')} without overdue components left out: --include-zero shows them.`,
      },
    },
  };
};

/** The figure of all selected learners, whatever the rows are. */
function overallSentence({ tenant, asOf, employer, employerName, overall }: OverdueCount): Block {
  const { dashboard, visible, hidden } = overall;
  const scope = employer === null ? '' : ` in the scope of ${named(employerName, employer)}`;
  const viewer = employer === null ? 'an employer with access' : (employerName ?? employer);
  return [
    `${named(tenant.name, tenant.key)}, as of ${asOf}: dashboards count `,
    toned('strong', counted(dashboard, 'overdue component')),
    `${scope}; ${viewer} sees ${formatCount(visible)}, and ${formatCount(hidden)} ${hidden === 1 ? 'is' : 'are'} hidden.`,
  ];
}

/** By employer, the rows leave out learners whom no account has in its scope. */
function outsideSentence({ overall, total }: OverdueCount): string[] {
  const outside = overall.dashboard - total.dashboard;
  if (outside === 0) return [];
  return [`${counted(outside, 'component')} of learners whom no employer account has in its scope.`];
}
