import type { showAudit } from '../../operations/audit/show.js';
import { timeText, type OperationView } from '../view.js';

export const view: OperationView<typeof showAudit> = {
  lines: ({ entry, title }) =>
    Object.entries({ what: title, ...entry })
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [
        name.padEnd(10),
        ' ',
        name === 'at' ? timeText(String(value)) : String(value),
      ]),
};
