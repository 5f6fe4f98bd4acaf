import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { explainOverdue } from '../../operations/overdue/explain.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';
import { formatCount } from '../../domain/counts.js';
import { visible } from '../../terminal/sanitise.js';

export default class OverdueExplain extends ProvostCommand {
  static override summary = explainOverdue.summary;
  static override description =
    'About one learner, an employer account’s scope, an organisation and all below it, or (with nothing named) the tenant. Each hidden component is ' +
    'counted under the first reason that applies: no-access, hidden-sub-programme, employer-only-review, not-applicable-to-employers; the others ' +
    'that apply stand beside it. Without --employer the view is that of any employer with access.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> L-1001 --employer pat@acme.example --as-of 2026-11-21',
    '<%= config.bin %> <%= command.id %> --organisation acme --output csv',
  ];
  static override args = {
    learner: Args.string({ description: 'reference of the learner; by default all of them' }),
  };
  static override flags = {
    employer: Flags.string({
      helpValue: 'EMAIL',
      description: 'in the view of this employer account; alone, over its scope',
    }),
    organisation: Flags.string({ helpValue: 'KEY', description: 'only learners employed there or below it' }),
  };
  static override baseFlags = flagsOf(explainOverdue);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(OverdueExplain);
    const { employer, organisation } = flags;
    await showResult(
      this.session,
      flags,
      explainOverdue,
      { learner: args.learner, employer, organisation },
      {
        lines: ({ dashboard, visible: seen, hidden, reasons, failedGates }, paint) => [
          paint.bold(
            `Dashboard ${formatCount(dashboard)} = visible ${formatCount(seen)} + hidden ${formatCount(hidden)}`,
          ),
          ...reasons.map(({ reason, count }) => `  ${formatCount(count).padStart(6)} ${reason}`),
          ...failedGates.map(({ gate, why }) => visible(`Refused by ${gate}: ${why}`)),
        ],
        list: {
          field: 'components',
          columns: [
            { field: 'learner', header: 'Learner', priority: 3 },
            { field: 'component', header: 'Key', priority: 3 },
            { field: 'name', header: 'Component', priority: 1 },
            { field: 'programme', header: 'Programme' },
            { field: 'due', header: 'Due', priority: 1 },
            { field: 'daysOverdue', header: 'Days overdue' },
            { field: 'visible', header: 'Visible', priority: 2 },
            { field: 'reason', header: 'Hidden because', priority: 3 },
            { field: 'alsoHiddenBy', header: 'And because', priority: 1 },
          ],
          empty: 'Nothing is overdue here.',
        },
        footer: ({ tooltip }) => (tooltip === null ? [] : [visible(tooltip)]),
      },
    );
  }
}
