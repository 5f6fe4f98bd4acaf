import { listCompetences } from '../../operations/competence/list.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';
import { renewalWords } from '../../program/renewal.js';

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
    await showResult(
      this.session,
      flags,
      listCompetences,
      {},
      {
        list: {
          field: 'competences',
          columns: [
            { field: 'name', header: 'Competence', priority: 5 },
            {
              field: 'renewal',
              header: 'Renewal',
              priority: 4,
              format: ({ renewal }) => renewalWords(renewal),
            },
            { field: 'ownership', header: 'Ownership', priority: 3 },
            { field: 'owner', header: 'Owner', onRequest: true },
            { field: 'holders', header: 'Held by', priority: 3 },
          ],
          empty: 'This tenant has no competence yet. `provost tenant apply FILE` adds them.',
        },
      },
    );
  }
}
