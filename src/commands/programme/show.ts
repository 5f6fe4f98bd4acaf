import { showProgramme } from '../../operations/programme/show.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { referenceArg } from '../../program/reference-flags.js';

export default class ProgrammeShow extends ProvostCommand {
  static override summary = showProgramme.summary;
  static override examples = ['<%= config.bin %> <%= command.id %> eng-l3'];
  static override args = {
    key: referenceArg({ refersTo: 'programme', description: 'key of the programme' }),
  };
  static override baseFlags = flagsOf(showProgramme);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProgrammeShow);
    const key = await requireText(this.session, flags, args.key, 'KEY', 'Which programme');
    await showResult(this.session, flags, showProgramme, { key });
  }
}
