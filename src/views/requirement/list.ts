import type { listRequirements } from '../../operations/requirement/list.js';
import type { OperationView } from '../view.js';
import { requirementColumns } from './requirement-columns.js';

export const view: OperationView<typeof listRequirements> = ({ person }) => ({
  list: {
    field: 'requirements',
    columns: [
      {
        field: 'assignment',
        header: 'Assignment',
        content: 'identifier',
        priority: 5,
        onRequest: person === undefined,
      },
      ...requirementColumns,
    ],
    empty: 'Nothing is required.',
  },
});
