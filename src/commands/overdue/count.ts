import * as Flags from '@oclif/core/flags';
import { countOverdue, overdueHeadings } from '../../operations/overdue/count.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';
import { referenceFlag } from '../../program/reference-flags.js';

export default class OverdueCount extends ProvostCommand {
  static override summary = countOverdue.summary;
  static override description =
    'First the figure of all learners, then a row for each employer (or what --by names). Dashboard = visible + hidden, in every row. Without --employer, visible is what any employer with access sees. ' +
    'By employer there is a row for each account with a learner in scope (gates 4 and 5); Access says whether gates 1 to 3 pass, and an account that ' +
    'they refuse sees nothing. A learner counts under every account in whose scope they are; the total counts each of those learners once, ' +
    'as any employer with access sees them. By organisation each row has the learners employed right there.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --as-of 2026-11-21',
    '<%= config.bin %> <%= command.id %> --organisation acme --sort -hidden',
    '<%= config.bin %> <%= command.id %> --by organisation --output csv',
  ];
  static override flags = {
    by: Flags.option({
      options: overdueHeadings,
      description: 'what the rows are (default: employer, or learner with --employer)',
    })(),
    employer: referenceFlag({
      refersTo: 'account',
      helpValue: 'EMAIL',
      description: 'only this employer account’s scope, in its own view',
    }),
    organisation: referenceFlag({
      refersTo: 'organisation',
      helpValue: 'KEY',
      description: 'only learners employed there or below it',
    }),
    'include-zero': Flags.boolean({
      description: 'also rows without overdue components; JSON, CSV and NDJSON always have them',
    }),
  };
  static override baseFlags = flagsOf(countOverdue);

  async run(): Promise<void> {
    const { flags } = await this.parse(OverdueCount);
    const { by, employer, organisation } = flags;
    const showing = { ...flags, all: flags['include-zero'] };
    await showResult(this.session, showing, countOverdue, { by, employer, organisation });
  }
}
