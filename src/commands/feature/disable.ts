import { disableFeature } from '../../operations/feature/disable.js';
import { changeFlags, rowFlags, flagsOf } from '../../program/flags.js';
import { severalKeys } from '../../program/operands.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange } from '../../program/make-change.js';
import { requireText } from '../../program/questions.js';
import { withRowSinks } from '../../program/row-file.js';
import { referenceArg } from '../../program/reference-flags.js';

export default class FeatureDisable extends ProvostCommand {
  static override strict = false;
  static override summary = disableFeature.summary;
  static override description = 'Roles stay as they are; they have no effect while the feature is off.';
  static override examples = ['<%= config.bin %> <%= command.id %> employer-learning-plan'];
  static override args = {
    key: referenceArg({ refersTo: 'feature', description: 'keys of the features' }),
  };
  static override flags = { ...changeFlags, ...rowFlags };
  static override baseFlags = flagsOf(disableFeature);

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(FeatureDisable);
    const keys = severalKeys(
      argv,
      await requireText(this.session, flags, argv.map(String)[0], 'KEY', 'Which feature'),
    );
    await withRowSinks(flags, async ({ report }) => {
      await makeChange(this.session, flags, disableFeature, { keys, report });
    });
  }
}
