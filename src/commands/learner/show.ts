import * as Args from '@oclif/core/args';
import { showLearner } from '../../operations/learner/show.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { visible } from '../../terminal/sanitise.js';

export default class LearnerShow extends ProvostCommand {
  static override summary = showLearner.summary;
  static override description =
    'The learner’s record, groups and enrolments. The plan itself: `provost plan show REF`.';
  static override examples = ['<%= config.bin %> <%= command.id %> L-1001'];
  static override args = { learner: Args.string({ description: 'reference of the learner' }) };
  static override baseFlags = flagsOf(showLearner);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LearnerShow);
    const learner = await requireText(
      this.session,
      flags,
      args.learner,
      'LEARNER',
      'Reference of the learner',
    );
    await showResult(
      this.session,
      flags,
      showLearner,
      { learner },
      {
        lines: (shown, paint) => [
          paint.bold(visible(`${shown.firstName} ${shown.lastName} (${shown.reference})`)),
          ...facts([
            ['Employer', shown.employer === null ? null : `${shown.employerName ?? ''} (${shown.employer})`],
            ['Manager', shown.manager],
            ['Mentor', shown.mentor],
            ['Groups', shown.groups.join(', ') || null],
            ['RAG', shown.rag],
            ['Lifecycle', shown.lifecycle],
            ['ULN', shown.uln],
            ['Date of birth', shown.dateOfBirth],
            ['Account', shown.account],
          ]),
        ],
        list: {
          field: 'enrolments',
          columns: [
            { field: 'programme', header: 'Programme' },
            { field: 'name', header: 'Name', priority: -1 },
            { field: 'status', header: 'Status' },
            { field: 'start', header: 'Start' },
            { field: 'plannedEnd', header: 'Planned end' },
            { field: 'end', header: 'End' },
          ],
        },
      },
    );
  }
}

/** One line for each fact that is known. */
function facts(named: readonly (readonly [string, string | null])[]): string[] {
  return named.flatMap(([name, value]) => (value === null ? [] : [`${name}: ${visible(value)}`]));
}
