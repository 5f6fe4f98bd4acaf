import { counted, formatCount } from '../../domain/counts.js';
import type { StoreBackup } from '../../operations/store/backup.js';
import type { View } from '../view.js';

/** @param path of the backup, as typed */
export function backedUpTo(path: string): View<StoreBackup> {
  return {
    lines: ({ store, tenants, jobs, auditEntries, bytes, head }) => [
      `Backed up ${store} to ${path}: ${counted(tenants, 'tenant')}, ${counted(jobs, 'job')}, ` +
        `${counted(auditEntries, 'audit entry', 'audit entries')}, ${formatCount(bytes)} bytes; undamaged.`,
      ...(head === null ? [] : [`Head of the audit chain: ${head}`]),
      `To go back to it: \`provost store restore ${path}\`.`,
    ],
  };
}
