import * as Flags from '@oclif/core/flags';
import { explainOverdue } from '../../operations/overdue/explain.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';
import { referenceArg, referenceFlag } from '../../program/reference-flags.js';

export default class OverdueExplain extends ProvostCommand {
  static override summary = explainOverdue.summary;
  static override description =
    'About one learner, an employer account’s scope, an organisation and all below it, or (with nothing named) the tenant: what hides components, ' +
    'the command that changes it, and where most are hidden. --all, --columns, --sort and --limit list the components. Each hidden component is ' +
    'counted under the first reason that applies: no-access, hidden-sub-programme, employer-only-review, not-applicable-to-employers; the others ' +
    'that apply stand beside it. Without --employer the view is that of any employer with access.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> L-1001 --employer pat@acme.example --as-of 2026-11-21',
    '<%= config.bin %> <%= command.id %> L-1001 --output markdown',
    '<%= config.bin %> <%= command.id %> --organisation acme --all',
    '<%= config.bin %> <%= command.id %> --output csv',
  ];
  static override args = {
    learner: referenceArg({
      refersTo: 'learner',
      description: 'reference of the learner; by default all of them',
    }),
  };
  static override flags = {
    employer: referenceFlag({
      refersTo: 'account',
      helpValue: 'EMAIL',
      description: 'in the view of this employer account; alone, over its scope',
    }),
    organisation: referenceFlag({
      refersTo: 'organisation',
      helpValue: 'KEY',
      description: 'only learners employed there or below it',
    }),
    all: Flags.boolean({
      default: false,
      description: 'list the overdue components as well; JSON, CSV and NDJSON always do',
    }),
  };
  static override baseFlags = flagsOf(explainOverdue);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(OverdueExplain);
    const { employer, organisation } = flags;
    await showResult(this.session, flags, explainOverdue, { learner: args.learner, employer, organisation });
  }
}
