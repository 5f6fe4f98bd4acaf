import * as Args from '@oclif/core/args';
import { formatCount } from '../../domain/counts.js';
import { showProgramme } from '../../operations/programme/show.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { visible } from '../../terminal/sanitise.js';

export default class ProgrammeShow extends ProvostCommand {
  static override summary = showProgramme.summary;
  static override examples = ['<%= config.bin %> <%= command.id %> eng-l3'];
  static override args = { key: Args.string({ description: 'key of the programme', ignoreStdin: true }) };
  static override baseFlags = flagsOf(showProgramme);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProgrammeShow);
    const key = await requireText(this.session, flags, args.key, 'KEY', 'Which programme');
    await showResult(
      this.session,
      flags,
      showProgramme,
      { key },
      {
        lines: ({ programme, learners, learnersByStatus }) =>
          [
            `${programme.name} (${programme.key}), ${programme.kind}${programme.parent === null ? '' : `, sub-programme of ${programme.parent}`}.`,
            `Hides sub-programmes from employers: ${programme.hideSubProgrammesFromEmployers ? 'yes' : 'no'}. Hidden from employers itself: ${programme.hiddenFromEmployers ? 'yes' : 'no'}.`,
            `Learners: ${formatCount(learners)}${learners === 0 ? '' : ` (${learnersByStatus.map(({ status, learners: count }) => `${status} ${formatCount(count)}`).join(', ')})`}.`,
          ].map(visible),
        list: {
          field: 'subProgrammes',
          columns: [
            { field: 'key', header: 'Key', priority: 1 },
            { field: 'name', header: 'Sub-programme' },
            { field: 'parent', header: 'Parent' },
            { field: 'hideSubProgrammesFromEmployers', header: 'Hides sub-programmes' },
            { field: 'hiddenFromEmployers', header: 'Hidden from employers' },
          ],
          empty: 'It has no sub-programmes.',
        },
      },
    );
  }
}
