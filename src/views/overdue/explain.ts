import { counted, formatCount } from '../../domain/counts.js';
import type { explainOverdue } from '../../operations/overdue/explain.js';
import { named } from '../named.js';
import { toned, type Block, type OperationView, type Sentence } from '../view.js';
import { reasonWords } from './reason-words.js';

type Explanation = (typeof explainOverdue)['output']['_output'];
type Cause = Explanation['causes'][number];

/** A support ticket names no more of them; data formats have all. */
const CAUSES = 3;

export const view: OperationView<typeof explainOverdue> = {
  resultForm: 'summary',
  lines: (result) => [
    summary(result),
    ...(result.hidden === 0 ? [] : [reasonsChart(result), ...whyHidden(result), ...worst(result)]),
  ],
  list: {
    field: 'components',
    columns: [
      {
        field: 'learner',
        header: 'Learner',
        content: 'identifier',
        priority: 3,
        format: ({ learner, learnerName }) => named(learnerName, learner),
      },
      { field: 'component', header: 'Key', content: 'identifier', priority: 3 },
      { field: 'name', header: 'Component', priority: 1 },
      {
        field: 'programme',
        header: 'Programme',
        format: ({ programme, programmeName }) => named(programmeName, programme),
      },
      { field: 'due', header: 'Due', priority: 1 },
      { field: 'daysOverdue', header: 'Days overdue' },
      { field: 'visible', header: 'Visible', priority: 2 },
      {
        field: 'reason',
        header: 'Hidden because',
        priority: 3,
        format: ({ reason }) => (reason === null ? '' : reasonWords[reason]),
      },
      {
        field: 'alsoHiddenBy',
        header: 'And because',
        priority: 1,
        format: ({ alsoHiddenBy }) => alsoHiddenBy.map((reason) => reasonWords[reason]).join('; '),
      },
      { field: 'learnerName', header: 'Learner name', onRequest: true },
      { field: 'programmeName', header: 'Programme name', onRequest: true },
    ],
    empty: 'Nothing is overdue here.',
  },
};

/** Who, where and when, with the two counts. */
function summary(result: Explanation): Sentence {
  const { tenant, asOf, dashboard, visible } = result;
  const start = `${named(tenant.name, tenant.key)}, as of ${asOf}: `;
  if (dashboard === 0) return `${start}no overdue component${subject(result)}.`;
  const seen = visible === dashboard ? 'all' : visible === 0 ? 'none' : formatCount(visible);
  const count = `dashboards count ${counted(dashboard, 'overdue component')}`;
  return [
    start,
    toned('strong', count),
    `${subject(result)}; ${viewer(result)} sees `,
    toned('strong', seen),
    ' of them.',
  ];
}

function subject({
  learner,
  learnerName,
  employer,
  employerName,
  organisation,
  organisationName,
}: Explanation): string {
  if (learner !== null) return ` of ${named(learnerName, learner)}`;
  const scope = employer === null ? '' : ` in the scope of ${named(employerName, employer)}`;
  const at = organisation === null ? '' : ` at ${named(organisationName, organisation)} and below it`;
  return scope + at === '' ? '' : ` of learners${scope}${at}`;
}

/** In one learner's explanation the account is named here, else as the scope. */
function viewer({ learner, employer, employerName }: Explanation): string {
  if (employer === null) return 'an employer with access';
  return learner === null ? (employerName ?? employer) : named(employerName, employer);
}

/** What the employer sees, and what is hidden by each reason: together all of the dashboard. */
function reasonsChart({ dashboard, visible, reasons }: Explanation): Block {
  return {
    chart: 'bars',
    title: 'Overdue components on dashboards',
    unit: ['component', 'components'],
    maximum: dashboard,
    isWhole: true,
    bars: [
      { label: 'visible to the employer', value: visible, tone: 'green' },
      ...reasons.map(({ reason, count }) => ({
        label: reasonWords[reason],
        value: count,
        tone: 'amber' as const,
      })),
    ],
  };
}

/** The programmes, flags and gates behind the reasons, each with the command that changes it. */
function whyHidden({ causes, failedGates, hidden }: Explanation): Sentence[] {
  if (causes.length === 0) return failedGates.map(({ why }) => why);
  const largest = [...causes].sort((a, b) => b.count - a.count);
  const more = largest.length - CAUSES;
  return [
    [toned('strong', `What hides the ${formatCount(hidden)}, and the command that changes it:`)],
    ...largest
      .slice(0, CAUSES)
      .flatMap((cause): Sentence[] => [
        `${formatCount(cause.count)}: ${causeWords(cause, failedGates)}${shared(cause)}${ofFirst(cause)}`,
        ...(cause.command === null ? [] : [[toned('command', cause.command)]]),
      ]),
    ...(more > 0 ? [`and ${counted(more, 'more cause')}: --output json names all of them.`] : []),
  ];
}

function causeWords(
  { reason, gate, programme, programmeName, count }: Cause,
  failed: Explanation['failedGates'],
): string {
  const where = named(programmeName, programme);
  switch (reason) {
    case 'no-access':
      return (failed.find((each) => each.gate === gate)?.why ?? '').replace(/\.$/, '');
    case 'hidden-sub-programme':
      return `${where} hides its sub-programmes`;
    case 'employer-only-review':
      return `employer-only ${count === 1 ? 'review' : 'reviews'} of ${where}`;
    case 'not-applicable-to-employers':
      return `of ${where}, not applicable to employers`;
  }
}

/** What stays hidden by something else when this alone is changed. */
function shared({ count, alone }: Cause): string {
  if (alone === count) return '';
  return alone === 0
    ? '; also hidden by something else'
    : `; ${formatCount(count - alone)} also by something else`;
}

/** A flag of components is changed one by one: the command names the first. */
function ofFirst({ reason, count }: Cause): string {
  const isOfComponent = reason === 'employer-only-review' || reason === 'not-applicable-to-employers';
  return isOfComponent && count > 1 ? '; for the first:' : '';
}

function worst({ learner, worst: { by, rows } }: Explanation): Sentence[] {
  if (learner !== null || rows.length === 0) return [];
  const each = rows.map(
    ({ key, name, dashboard, hidden }) =>
      `${named(name, key)}, ${formatCount(hidden)} of ${formatCount(dashboard)}`,
  );
  const start = by === 'learner' ? 'Most are hidden for ' : 'Most are hidden at ';
  return [[toned('strong', start), `${each.join('; ')}.`]];
}
