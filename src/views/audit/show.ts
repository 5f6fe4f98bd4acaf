import type { showAudit } from '../../operations/audit/show.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof showAudit> = {
  lines: ({ entry, title }) =>
    Object.entries({ what: title, ...entry })
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${name.padEnd(10)} ${String(value)}`),
};
