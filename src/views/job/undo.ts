import { counted } from '../../domain/counts.js';
import type { undoJob } from '../../operations/job/undo.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof undoJob> = {
  lines: ({ dryRun, undoes, operation, changes }) => [
    `${dryRun ? 'Would take' : 'Took'} back job ${undoes} (${operation}): ${counted(changes, 'change')}.`,
  ],
};
