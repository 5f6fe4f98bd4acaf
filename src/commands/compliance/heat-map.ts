import { complianceHeatMap } from '../../operations/compliance/heat-map.js';
import { flagsOf } from '../../program/flags.js';
import { referenceFlag } from '../../program/reference-flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';

export default class ComplianceHeatMap extends ProvostCommand {
  static override summary = complianceHeatMap.summary;
  static override description =
    'A row for each department and each competence that it requires, the department’s own assignments only: Green from 90 %, Amber from 75 %, Red below. `provost report compliance` draws it.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --organisation surgery --sort compliancePercent',
  ];
  static override flags = {
    organisation: referenceFlag({
      refersTo: 'organisation',
      helpValue: 'KEY',
      description: 'this organisation and all below it',
    }),
  };
  static override baseFlags = flagsOf(complianceHeatMap);

  async run(): Promise<void> {
    const { flags } = await this.parse(ComplianceHeatMap);
    const { organisation } = flags;
    await showResult(this.session, flags, complianceHeatMap, { organisation });
  }
}
