import type { showLearner } from '../../operations/learner/show.js';
import { toned, type OperationView } from '../view.js';

export const view: OperationView<typeof showLearner> = {
  lines: (learner) => [
    [toned('strong', `${learner.firstName} ${learner.lastName} (${learner.reference})`)],
    ...facts([
      ['Employer', learner.employer === null ? null : `${learner.employerName ?? ''} (${learner.employer})`],
      ['Manager', learner.manager],
      ['Mentor', learner.mentor],
      ['Groups', learner.groups.join(', ') || null],
      ['RAG', learner.rag],
      ['Lifecycle', learner.lifecycle],
      ['ULN', learner.uln],
      ['Date of birth', learner.dateOfBirth],
      ['Account', learner.account],
    ]),
  ],
  list: {
    field: 'enrolments',
    columns: [
      { field: 'programme', header: 'Programme', content: 'identifier' },
      { field: 'name', header: 'Name', priority: -1 },
      { field: 'status', header: 'Status' },
      { field: 'start', header: 'Start' },
      { field: 'plannedEnd', header: 'Planned end' },
      { field: 'end', header: 'End' },
    ],
  },
};

/** One line for each fact that is known. */
function facts(named: readonly (readonly [string, string | null])[]): string[] {
  return named.flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
}
