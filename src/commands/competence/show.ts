import { showCompetence } from '../../operations/competence/show.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { referenceArg } from '../../program/reference-flags.js';

export default class CompetenceShow extends ProvostCommand {
  static override summary = showCompetence.summary;
  static override description =
    'The name is found whatever its case, its spaces around the bars and its trailing bar.';
  static override examples = ['<%= config.bin %> <%= command.id %> "NHS|CSTF|Fire Safety - 2 Years|"'];
  static override args = {
    name: referenceArg({ refersTo: 'competence', description: 'name of the competence' }),
  };
  static override baseFlags = flagsOf(showCompetence);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CompetenceShow);
    const name = await requireText(this.session, flags, args.name, 'NAME', 'Which competence');
    await showResult(this.session, flags, showCompetence, { name });
  }
}
