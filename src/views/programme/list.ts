import type { listProgrammes } from '../../operations/programme/list.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof listProgrammes> = {
  list: {
    field: 'programmes',
    columns: [
      { field: 'key', header: 'Key', content: 'identifier', priority: 2 },
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
};
