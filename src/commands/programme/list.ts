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
    await showResult(
      this.session,
      flags,
      listProgrammes,
      {},
      {
        list: {
          field: 'programmes',
          columns: [
            { field: 'key', header: 'Key', priority: 2 },
            { field: 'name', header: 'Programme', priority: 1 },
            { field: 'kind', header: 'Kind' },
            { field: 'parent', header: 'Parent', priority: 1 },
            { field: 'subProgrammes', header: 'Sub-programmes' },
            { field: 'hideSubProgrammesFromEmployers', header: 'Hides sub-programmes', priority: 1 },
            { field: 'hiddenFromEmployers', header: 'Hidden from employers', priority: 1 },
            { field: 'learners', header: 'Learners', priority: 1 },
          ],
          empty: 'The tenant has no programme yet.',
        },
      },
    );
  }
}
