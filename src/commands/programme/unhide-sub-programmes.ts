import { unhideSubProgrammes } from '../../operations/programme/unhide-sub-programmes.js';
import { severalKeys } from '../../program/operands.js';
import { changeFlags, rowFlags, flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange } from '../../program/make-change.js';
import { requireText } from '../../program/questions.js';
import { withRowSinks } from '../../program/row-file.js';
import { referenceArg } from '../../program/reference-flags.js';

export default class ProgrammeUnhideSubProgrammes extends ProvostCommand {
  static override strict = false;
  static override summary = unhideSubProgrammes.summary;
  static override description =
    'The flag stands on the programme and acts on everything below it, never on its own components. Its overdue components stay in every dashboard count.';
  static override examples = ['<%= config.bin %> <%= command.id %> eng-l3 --dry-run'];
  static override args = {
    key: referenceArg({ refersTo: 'programme', description: 'keys of the programmes' }),
  };
  static override flags = { ...changeFlags, ...rowFlags };
  static override baseFlags = flagsOf(unhideSubProgrammes);

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(ProgrammeUnhideSubProgrammes);
    const keys = severalKeys(
      argv,
      await requireText(this.session, flags, argv.map(String)[0], 'KEY', 'Which programme'),
    );
    await withRowSinks(flags, async ({ report }) => {
      await makeChange(this.session, flags, unhideSubProgrammes, { keys, report });
    });
  }
}
