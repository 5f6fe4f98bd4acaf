import { enableFeature } from '../../operations/feature/enable.js';
import { changeFlags, rowFlags, flagsOf } from '../../program/flags.js';
import { severalKeys } from '../../program/operands.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange } from '../../program/make-change.js';
import { requireText } from '../../program/questions.js';
import { withRowSinks } from '../../program/row-file.js';
import { referenceArg } from '../../program/reference-flags.js';

export default class FeatureEnable extends ProvostCommand {
  static override strict = false;
  static override summary = enableFeature.summary;
  static override description =
    'Switching a feature on gives nobody a role: what employers may see also depends on the role that each account holds.';
  static override examples = ['<%= config.bin %> <%= command.id %> employer-learning-plan'];
  static override args = {
    key: referenceArg({ refersTo: 'feature', description: 'keys of the features' }),
  };
  static override flags = { ...changeFlags, ...rowFlags };
  static override baseFlags = flagsOf(enableFeature);

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(FeatureEnable);
    const keys = severalKeys(
      argv,
      await requireText(this.session, flags, argv.map(String)[0], 'KEY', 'Which feature'),
    );
    await withRowSinks(flags, async ({ report }) => {
      await makeChange(this.session, flags, enableFeature, { keys, report });
    });
  }
}
