import { listFeatures } from '../../operations/feature/list.js';
import { featureColumns } from '../../program/features.js';
import { flagsOf } from '../../program/flags.js';
import { OperationCommand } from '../../program/operation-command.js';

export default class FeatureList extends OperationCommand {
  static override summary = listFeatures.summary;
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override baseFlags = flagsOf(listFeatures);

  async run(): Promise<void> {
    const { flags } = await this.parse(FeatureList);
    await this.answer(flags, listFeatures, {}, { list: { field: 'features', columns: featureColumns } });
  }
}
