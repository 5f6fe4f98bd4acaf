import { counted, formatCount } from '../../domain/counts.js';
import type { CopiedStore } from '../../operations/store/copy.js';
import type { View } from '../view.js';

export const view: View<CopiedStore> = {
  lines: ({ from, to, tenants, records, jobs, auditEntries, tokensLeftOut }) => [
    `Copied ${from} to ${to}: ${counted(tenants, 'tenant')}, ${counted(records, 'record')}, ` +
      `${counted(jobs, 'job')}, ${counted(auditEntries, 'audit entry', 'audit entries')}; both export the same.`,
    ...(tokensLeftOut === 0
      ? []
      : [
          `Tokens were left out (${formatCount(tokensLeftOut)}), as the copy is another store: make new ones with \`provost token create\`.`,
        ]),
    'Next: name it with --store, or keep it under a name with `provost profile add`.',
  ],
};
