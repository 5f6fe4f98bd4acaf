import * as Flags from '@oclif/core/flags';
import { groupings } from '../../operations/compliance/count-compliance.js';
import { complianceTable } from '../../operations/compliance/compliance-table.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';
import { referenceFlag } from '../../program/reference-flags.js';

export default class ComplianceTable extends ProvostCommand {
  static override summary = complianceTable.summary;
  static override description = [
    'One unit is one assignment and one competence that it requires. Each organisation stands for itself alone; --organisation takes it and all',
    'below it. The total is sums over sums. By competence, Assignment Count is how many assignments require it; that of the total counts each',
    'assignment once. Where nothing is required there is no percentage (–).',
  ].join('\n');
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --by competence --organisation surgery --as-of 2026-03-31',
    '<%= config.bin %> <%= command.id %> --sort compliancePercent --output csv',
  ];
  static override flags = {
    by: Flags.option({
      options: groupings,
      default: 'organisation' as const,
      description: 'what a row is of',
    })(),
    organisation: referenceFlag({
      refersTo: 'organisation',
      helpValue: 'KEY',
      description: 'this organisation and all below it',
    }),
  };
  static override baseFlags = flagsOf(complianceTable);

  async run(): Promise<void> {
    const { flags } = await this.parse(ComplianceTable);
    const { by, organisation } = flags;
    await showResult(this.session, flags, complianceTable, { by, organisation });
  }
}
