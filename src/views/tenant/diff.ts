import type { diffTenant } from '../../operations/tenant/diff.js';
import { countsInWords } from '../job/preview.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof diffTenant> = {
  list: {
    field: 'rows',
    columns: [
      { field: 'entity', header: 'Record' },
      { field: 'key', header: 'Key' },
      { field: 'action', header: 'Change' },
      { field: 'field', header: 'Field' },
      { field: 'before', header: 'Before' },
      { field: 'after', header: 'After' },
    ],
    empty: 'The tenant is what the document says.',
  },
  footer: ({ changes, counts, warnings = [] }) => [
    ...(changes === 0 ? [] : [`Applying it would mean: ${countsInWords(counts)}.`]),
    ...warnings.map((warning) => `Warning: ${warning}`),
  ],
};
