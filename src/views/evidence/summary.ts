import { counted } from '../../domain/counts.js';
import type { summariseEvidence } from '../../operations/evidence/summary.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof summariseEvidence> = {
  list: {
    field: 'files',
    columns: [
      { field: 'component', header: 'Component', content: 'identifier', priority: 3 },
      { field: 'file', header: 'File', content: 'identifier', priority: 3 },
      { field: 'mediaType', header: 'Media type' },
      { field: 'bytes', header: 'Bytes', priority: 1 },
      { field: 'sha256', header: 'SHA-256' },
      { field: 'status', header: 'Status', priority: 2 },
      { field: 'minutes', header: 'Minutes', priority: 1 },
      { field: 'markingAid', header: 'Marking aid', priority: 1 },
    ],
    empty: 'No evidence is shown here.',
  },
  footer: ({ components, files, viewer }) => [
    `${counted(files.length, 'file')} of ${counted(components.length, 'component')}${viewer === null ? '' : ` that ${viewer} sees`}.`,
  ],
};
