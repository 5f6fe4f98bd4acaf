import { counted } from '../../domain/counts.js';
import type { reapplyJob } from '../../operations/job/reapply.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof reapplyJob> = {
  lines: ({ dryRun, reapplies, undoes, title, changes }) => [
    `${dryRun ? 'Would do' : 'Did'} job ${reapplies} again by taking back job ${undoes}, ${counted(changes, 'change')}: ${title}.`,
  ],
};
