import { counted, formatCount } from '../../domain/counts.js';
import type { applyTenant } from '../../operations/tenant/apply.js';
import { countsInWords } from '../job/preview.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof applyTenant> = {
  lines: ({ tenant, dryRun, changes, counts, accounting }) =>
    changes === 0
      ? [`The tenant ${tenant} is what the document says already; nothing was changed.`]
      : [
          `${dryRun ? 'Would make' : 'Made'} ${counted(changes, 'change')} in the tenant ${tenant}: ${countsInWords(counts)}.`,
          `Of ${counted(accounting.rows, 'item')} in the document: ${formatCount(accounting.changed)} ${dryRun ? 'to change' : 'changed'}, ${formatCount(accounting.alreadySo)} already so.`,
        ],
};
