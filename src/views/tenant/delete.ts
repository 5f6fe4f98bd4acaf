import { formatCount } from '../../domain/counts.js';
import type { deleteTenant } from '../../operations/tenant/delete.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof deleteTenant> = {
  lines: ({ tenant, dryRun, changes }) => [
    tenant === null
      ? 'There is no such tenant; nothing was changed.'
      : `${dryRun ? 'Would delete' : 'Deleted'} the tenant ${tenant.key} (${tenant.name}) with all its records, ${formatCount(changes)} in all.`,
  ],
};
