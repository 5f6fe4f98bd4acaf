import { z } from 'zod';
import { fieldChanges } from '../../changes/difference.js';
import { readOperation } from '../operation.js';
import { proposeDocument } from './document/propose.js';
import { openDocument } from './document/read.js';
import { changeCounts, documentInput } from './fields.js';

/** What `tenant.apply` would change, field by field. */
export const diffTenant = readOperation({
  name: 'tenant.diff',
  summary: 'Show what applying a tenant document would change',
  scope: 'store',
  permission: 'tenant.administer',
  input: documentInput,
  output: z.object({
    tenant: z.string(),
    changes: z.int(),
    counts: changeCounts,
    rows: z.array(
      z.object({
        entity: z.string(),
        key: z.string(),
        action: z.string(),
        field: z.string().nullable(),
        before: z.unknown(),
        after: z.unknown(),
      }),
    ),
  }),

  async run(context, { file, prune, tenant: asked }) {
    const rows: ReturnType<typeof fieldChanges> = [];
    let changes = 0;
    const { tenant, counts } = await proposeDocument(
      context,
      await openDocument(file),
      { prune, tenant: asked },
      {
        add(change) {
          changes += 1;
          for (const row of fieldChanges(change)) if (!isSame(row.before, row.after)) rows.push(row);
        },
      },
    );
    return { tenant, changes, counts, rows };
  },
});

function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
