import * as Flags from '@oclif/core/flags';
import { complianceTrend } from '../../operations/compliance/trend.js';
import { figureColumns } from '../../program/compliance-columns.js';
import { flagsOf, integerFlag } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';
import { formatPercent } from '../../terminal/percent.js';
import { sparkline } from '../../terminal/sparkline.js';

export default class ComplianceTrend extends ProvostCommand {
  static override summary = complianceTrend.summary;
  static override description =
    'Each past month is recomputed from the records as of its last day; the last line is as of the date asked for (--as-of).';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --months 6 --organisation surgery',
  ];
  static override flags = {
    months: integerFlag({
      min: 1,
      max: 120,
      default: 12,
      description: 'how many months, this one included',
    }),
    organisation: Flags.string({ helpValue: 'KEY', description: 'this organisation and all below it' }),
  };
  static override baseFlags = flagsOf(complianceTrend);

  async run(): Promise<void> {
    const { flags } = await this.parse(ComplianceTrend);
    const { months, organisation } = flags;
    await showResult(
      this.session,
      flags,
      complianceTrend,
      { months, organisation },
      {
        list: {
          field: 'months',
          columns: [{ field: 'asOf', header: 'As of', priority: 5 }, ...figureColumns],
        },
        footer: (result) => {
          const percents = result.months.map(({ compliancePercent }) => compliancePercent);
          const [first, last] = [percents[0] ?? null, percents.at(-1) ?? null];
          return [
            `${sparkline(percents, { min: 0, max: 100 })}  ${formatPercent(first)} → ${formatPercent(last)}`,
          ];
        },
      },
    );
  }
}
