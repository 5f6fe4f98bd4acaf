import type { listCompetences } from '../../operations/competence/list.js';
import type { OperationView } from '../view.js';
import { renewalWords } from './renewal.js';

export const view: OperationView<typeof listCompetences> = {
  list: {
    field: 'competences',
    columns: [
      { field: 'name', header: 'Competence', content: 'identifier', priority: 5 },
      { field: 'renewal', header: 'Renewal', priority: 4, format: ({ renewal }) => renewalWords(renewal) },
      { field: 'ownership', header: 'Ownership', priority: 3 },
      { field: 'owner', header: 'Owner', onRequest: true },
      { field: 'holders', header: 'Held by', priority: 3 },
    ],
    empty: 'This tenant has no competence yet. `provost tenant apply FILE` adds them.',
  },
};
