import type { listLearners } from '../../operations/learner/list.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof listLearners> = {
  list: {
    field: 'learners',
    columns: [
      { field: 'reference', header: 'Reference', content: 'identifier', priority: 3 },
      { field: 'name', header: 'Learner', priority: 3 },
      { field: 'employer', header: 'Employer', priority: 1 },
      { field: 'programme', header: 'Programme', priority: 2 },
      { field: 'status', header: 'Status', priority: 2 },
      { field: 'rag', header: 'RAG', priority: 1, tone: ({ rag }) => rag ?? undefined },
      { field: 'manager', header: 'Manager' },
      { field: 'mentor', header: 'Mentor' },
      { field: 'plannedEnd', header: 'Planned end' },
      { field: 'start', header: 'Start', onRequest: true },
      { field: 'programmes', header: 'Programmes', onRequest: true },
      { field: 'groups', header: 'Groups', onRequest: true },
    ],
    empty: 'No learner fits.',
  },
};
