import { showSettings } from '../../operations/setting/show.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';

export default class SettingShow extends ProvostCommand {
  static override summary = showSettings.summary;
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override baseFlags = flagsOf(showSettings);

  async run(): Promise<void> {
    const { flags } = await this.parse(SettingShow);
    await showResult(this.session, flags, showSettings, {});
  }
}
