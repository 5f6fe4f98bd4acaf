import { counted } from '../../domain/counts.js';
import type { updateSettings } from '../../operations/setting/update.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof updateSettings> = {
  resultForm: 'sentences',
  lines: ({ changes, dryRun, settings }) => [
    changes === 0
      ? 'Nothing to change.'
      : `${dryRun ? 'Would change' : 'Changed'} ${counted(settings.length, 'setting')}.`,
  ],
  list: {
    field: 'settings',
    columns: [
      { field: 'setting', header: 'Setting', content: 'identifier' },
      { field: 'value', header: 'Value' },
    ],
  },
};
