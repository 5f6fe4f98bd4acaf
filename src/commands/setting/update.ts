import { limits, setting } from '../../model/setting.js';
import { updateSettings } from '../../operations/setting/update.js';
import { changeFlags, flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange } from '../../program/make-change.js';
import { fieldFlags, fieldsIn } from '../../program/records/fields.js';

/** Limit flags, such as --max-changes, apply to the run itself; --set changes them as settings. */
const flagged = Object.keys(setting.fields).filter((name) => !(name in limits));

export default class SettingUpdate extends ProvostCommand {
  static override summary = updateSettings.summary;
  static override description =
    'A flag for each setting or, for limits too, --set SETTING=VALUE. With nothing after = it has its default again.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --time-zone Europe/Dublin --dry-run',
    '<%= config.bin %> <%= command.id %> --set maxChanges=5000 --set maxPercent=',
  ];
  static override flags = { ...changeFlags, ...fieldFlags(setting, flagged) };
  static override baseFlags = flagsOf(updateSettings);

  async run(): Promise<void> {
    const { flags } = await this.parse(SettingUpdate);
    const fields = fieldsIn(setting, flags, flagged);
    await makeChange(this.session, flags, updateSettings, { fields });
  }
}
