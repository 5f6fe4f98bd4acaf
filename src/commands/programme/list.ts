import { listProgrammes } from '../../operations/programme/list.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';

export default class ProgrammeList extends ProvostCommand {
  static override summary = listProgrammes.summary;
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override baseFlags = flagsOf(listProgrammes);

  async run(): Promise<void> {
    const { flags } = await this.parse(ProgrammeList);
    await showResult(this.session, flags, listProgrammes, {});
  }
}
