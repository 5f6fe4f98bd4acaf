import { counted } from '../../domain/counts.js';
import type { hideSubProgrammes } from '../../operations/programme/hide-sub-programmes.js';
import type { OperationView } from '../view.js';

/** Both changes of the hide flag. */
export const view: OperationView<typeof hideSubProgrammes> = {
  lines: ({ dryRun, changes }) => [
    changes === 0
      ? 'Nothing to change.'
      : `${dryRun ? 'Would change' : 'Changed'} the flag of ${counted(changes, 'programme')}.`,
  ],
  list: {
    field: 'programmes',
    columns: [
      { field: 'key', header: 'Key', content: 'identifier', priority: 1 },
      { field: 'name', header: 'Programme' },
      { field: 'hideSubProgrammesFromEmployers', header: 'Hides sub-programmes', priority: 1 },
      { field: 'subProgrammes', header: 'Sub-programmes' },
    ],
  },
};
