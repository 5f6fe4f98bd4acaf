import { z } from 'zod';
import { writeOperation } from '../operation.js';
import { accountingOutput, createRowAccount, rowReportInput } from '../row-report.js';
import { proposeDocument } from './document/propose.js';
import { openDocument } from './document/read.js';
import { changeCounts, documentInput } from './fields.js';

/** Makes a tenant match its document. Records that it does not mention stay unless `prune`. */
export const applyTenant = writeOperation({
  name: 'tenant.apply',
  summary: 'Make a tenant what a document says',
  scope: 'store',
  confinable: true,
  permission: 'tenant.administer',
  // It compares identifying fields: its result shows whether a guess was right.
  alsoNeeds: ['person.identify'],
  checksRelations: true,
  createsStore: true,
  input: documentInput.extend(rowReportInput),
  output: z.object({
    job: z.string().nullable(),
    dryRun: z.boolean(),
    tenant: z.string(),
    changes: z.int(),
    counts: changeCounts,
    accounting: accountingOutput,
  }),

  async propose(context, { file, prune, tenant, report }, changes) {
    const account = createRowAccount(report);
    const document = await openDocument(file);
    const proposed = await proposeDocument(
      context,
      document,
      { prune, tenant, within: context.caller.tenant },
      changes,
      account,
    );
    return {
      tenant: proposed.tenant,
      touchable: proposed.touchable,
      warnings: proposed.warnings,
      rejected: 0,
      accounting: account.counts,
      result: (outcome) => ({
        ...outcome,
        tenant: proposed.tenant,
        counts: proposed.counts,
        accounting: account.counts,
      }),
    };
  },
});
