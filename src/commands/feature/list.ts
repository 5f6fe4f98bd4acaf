import { listFeatures } from '../../operations/feature/list.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';

export default class FeatureList extends ProvostCommand {
  static override summary = listFeatures.summary;
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override baseFlags = flagsOf(listFeatures);

  async run(): Promise<void> {
    const { flags } = await this.parse(FeatureList);
    await showResult(this.session, flags, listFeatures, {});
  }
}
