import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { counted } from '../../domain/counts.js';
import { cardsOf, type CardKey } from '../../domain/learning-plan/cards.js';
import { showEmployerDashboard } from '../../operations/dashboard/employer.js';
import type { LearnerBehind } from '../../operations/dashboard/behind.js';
import { figureColumns, figureLine } from '../../program/dashboard-columns.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import type { Column } from '../../terminal/columns.js';
import { formatPercent } from '../../terminal/percent.js';
import { visible } from '../../terminal/sanitise.js';

const cardOptions = cardsOf('employer').map(({ key }) => key);

export default class DashboardEmployer extends ProvostCommand {
  static override summary = showEmployerDashboard.summary;
  static override description =
    'The six cards over the learners in the account’s scope: those it manages or mentors and, with View All, those of its groups, ' +
    'within its organisation. --card opens one: its figures, and the learners behind them with how to open each plan.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> pat@acme.example',
    '<%= config.bin %> <%= command.id %> pat@acme.example --card components-overdue',
  ];
  static override args = { employer: Args.string({ description: 'email of the employer account' }) };
  static override flags = { card: Flags.option({ options: cardOptions, description: 'open this card' })() };
  static override baseFlags = flagsOf(showEmployerDashboard);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DashboardEmployer);
    const employer = await requireText(
      this.session,
      flags,
      args.employer,
      'EMPLOYER',
      'Email of the employer account',
    );
    const { card } = flags;
    await showResult(
      this.session,
      flags,
      showEmployerDashboard,
      { employer, card },
      {
        lines: (dashboard, paint) => [
          `${paint.bold(visible(dashboard.employer))}: ${counted(dashboard.learnerCount, 'learner')} in scope, as of ${dashboard.asOf}`,
          ...dashboard.failedGates.map(({ why }) => paint.yellow(`No plan opens: ${visible(why)}`)),
          ...(card === undefined ? [] : dashboard.figures.map(figureLine)),
        ],
        list:
          card === undefined
            ? { field: 'figures', columns: figureColumns }
            : {
                field: 'learners',
                columns: columnsBehind(card),
                empty: 'No learner stands behind this card.',
              },
        footer: ({ cards, learners }) => [
          ...cards.flatMap(({ tooltip }) => (tooltip === null ? [] : [visible(tooltip)])),
          ...(card === undefined
            ? []
            : learners
                .slice(0, 1)
                .map(({ open }) => visible(`To open a plan with this card’s filter: ${open}`))),
        ],
      },
    );
  }
}

/** What the card says of each learner: components, percentages, or the stage, status or colour they are counted in. */
function columnsBehind(card: CardKey): readonly Column<LearnerBehind>[] {
  return [
    { field: 'reference', header: 'Reference', priority: 3 },
    { field: 'name', header: 'Learner', priority: 2 },
    ...(countsComponents(card) ? componentColumns : [{ field: 'figure', header: 'Figure', priority: 2 }]),
    ...(card === 'learning-plan-progress' ? progressColumns : []),
    { field: 'open', header: 'Open with', priority: -1 },
  ];
}

const componentColumns: readonly Column<LearnerBehind>[] = [
  { field: 'count', header: 'Count', priority: 2 },
  { field: 'visible', header: 'Employer sees', priority: 2 },
];

const progressColumns: readonly Column<LearnerBehind>[] = [
  {
    field: 'expectedPercent',
    header: 'Expected',
    align: 'right',
    format: ({ expectedPercent }) => formatPercent(expectedPercent),
  },
  {
    field: 'actualPercent',
    header: 'Actual',
    align: 'right',
    format: ({ actualPercent }) => formatPercent(actualPercent),
  },
];

function countsComponents(card: CardKey): boolean {
  return card === 'learning-plan-components' || card === 'components-overdue';
}
