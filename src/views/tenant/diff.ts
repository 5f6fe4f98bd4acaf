import type { diffTenant } from '../../operations/tenant/diff.js';
import { countsInWords } from '../job/preview.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof diffTenant> = {
  list: {
    field: 'rows',
    columns: [
      { field: 'entity', header: 'Record', priority: 1 },
      { field: 'key', header: 'Key', content: 'identifier' },
      { field: 'action', header: 'Change', priority: 2 },
      { field: 'field', header: 'Field', priority: 3 },
      { field: 'before', header: 'Before', priority: 3 },
      { field: 'after', header: 'After', priority: 3 },
    ],
    empty: 'The tenant is what the document says.',
  },
  footer: ({ changes, counts, warnings = [] }) => [
    ...(changes === 0 ? [] : [`Applying it would mean: ${countsInWords(counts)}.`]),
    ...warnings.map((warning) => `Warning: ${warning}`),
  ],
};
