import { z } from 'zod';
import { writeOperation } from '../operation.js';
import { proposeDocument } from './document/propose.js';
import { openDocument } from './document/read.js';
import { changeCounts, documentInput } from './fields.js';

/** Makes a tenant what its document says; what the document does not mention stays, unless it prunes. */
export const applyTenant = writeOperation({
  name: 'tenant.apply',
  summary: 'Make a tenant what a document says',
  scope: 'store',
  permission: 'tenant.administer',
  createsStore: true,
  input: documentInput,
  output: z.object({
    job: z.string().nullable(),
    dryRun: z.boolean(),
    tenant: z.string(),
    changes: z.int(),
    counts: changeCounts,
  }),

  async propose(context, { file, prune, tenant }, changes) {
    const proposed = await proposeDocument(context, await openDocument(file), { prune, tenant }, changes);
    return {
      tenant: proposed.tenant,
      touchable: proposed.touchable,
      warnings: [],
      rejected: 0,
      result: (outcome) => ({ ...outcome, tenant: proposed.tenant, counts: proposed.counts }),
    };
  },
});
