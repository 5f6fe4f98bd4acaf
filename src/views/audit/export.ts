import { counted } from '../../domain/counts.js';
import type { exportAudit } from '../../operations/audit/export.js';
import type { ViewOf } from '../view.js';

/** @param path of the file, where there is one */
export function exportedTo(path?: string): ViewOf<typeof exportAudit> {
  const to = path === undefined ? '' : ` to ${path}`;
  return {
    lines: ({ entries, head }) => [`Wrote ${counted(entries, 'entry', 'entries')}${to}; head ${head}.`],
  };
}

export const view = exportedTo();
