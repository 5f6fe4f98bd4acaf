import type { showSettings } from '../../operations/setting/show.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof showSettings> = {
  list: {
    field: 'rows',
    columns: [
      { field: 'setting', header: 'Setting', content: 'identifier', priority: 3 },
      { field: 'value', header: 'Value', priority: 3 },
      { field: 'default', header: 'Default', priority: 1 },
      { field: 'about', header: 'What it is', content: 'prose', priority: 2 },
    ],
  },
};
