import { counted } from '../../domain/counts.js';
import type { RestoredStore } from '../../operations/store/restore.js';
import type { View } from '../view.js';

export const view: View<RestoredStore> = {
  lines: ({ file, store, tenants, jobs, auditEntries, head, kept }) => [
    `Restored ${store} from ${file}: ${counted(tenants, 'tenant')}, ${counted(jobs, 'job')}, ` +
      `${counted(auditEntries, 'audit entry', 'audit entries')}; undamaged.`,
    ...(head === null ? [] : [`Head of the audit chain: ${head}`]),
    ...(kept === null
      ? []
      : [`What stood there is in ${kept}; to go back: \`provost store restore ${kept} --overwrite\`.`]),
  ],
};
