import { listCompetences } from '../../operations/competence/list.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';

export default class CompetenceList extends ProvostCommand {
  static override summary = listCompetences.summary;
  static override description = 'Held by: the people who validly hold it on the date.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --sort -holders',
  ];
  static override baseFlags = flagsOf(listCompetences);

  async run(): Promise<void> {
    const { flags } = await this.parse(CompetenceList);
    await showResult(this.session, flags, listCompetences, {});
  }
}
