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
        {
          field: 'key',
          header: by === 'employer' ? 'Employer account' : 'Key',
          content: 'identifier',
          priority: 3,
        },
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
      empty: 'No row has overdue components.',
      onRequest: {
        isSuch: ({ dashboard }) => dashboard === 0,
        leftOut: (count) =>
          `${counted(count, 'row')} without overdue components left out: --include-zero shows them.`,
      },
    },
  };
};

/** The figure of all selected learners, whatever the rows are. */
function overallSentence(result: OverdueCount): Block {
  const { tenant, asOf, employer, employerName, total, outOfScope, outOfScopeVisible } = result;
  const [dashboard, visible] = [total.dashboard + outOfScope, total.visible + outOfScopeVisible];
  const hidden = dashboard - visible;
  const scope = employer === null ? '' : ` in the scope of ${named(employerName, employer)}`;
  const start = `${named(tenant.name, tenant.key)}, as of ${asOf}: `;
  if (dashboard === 0) return `${start}no overdue components${scope}.`;
  const viewer = employer === null ? 'an employer with access' : (employerName ?? employer);
  return [
    `${start}dashboards count `,
    toned('strong', counted(dashboard, 'overdue component')),
    `${scope}; ${viewer} sees ${formatCount(visible)}, and ${formatCount(hidden)} ${hidden === 1 ? 'is' : 'are'} hidden.`,
  ];
}

/** By employer, the rows leave out learners whom no account has in its scope. */
function outsideSentence({ outOfScope }: OverdueCount): string[] {
  if (outOfScope === 0) return [];
  return [
    `${formatCount(outOfScope)} of them ${outOfScope === 1 ? 'is' : 'are'} of learners whom no employer account has in its scope: no row has them.`,
  ];
}
