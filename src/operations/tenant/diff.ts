import { z } from 'zod';
import type { FieldChange } from '../../changes/difference.js';
import { readOperation } from '../operation.js';
import { maskedOutput } from '../personal/personal-fields.js';
import { recordMask } from '../personal/record-mask.js';
import { createRowList, rowSinkInput } from '../row-list.js';
import { proposeDocument } from './document/propose.js';
import { openDocument } from './document/read.js';
import { changeCounts, documentInput } from './fields.js';

const changeRow = z.object({
  entity: z.string(),
  key: z.string(),
  action: z.string(),
  field: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
});

/** What `tenant.apply` would change, field by field. */
export const diffTenant = readOperation({
  name: 'tenant.diff',
  summary: 'Show what applying a tenant document would change',
  scope: 'store',
  confinable: true,
  permission: 'tenant.administer',
  // It compares identifying fields: its result shows whether a guess was right.
  alsoNeeds: ['person.identify'],
  input: documentInput.extend(rowSinkInput(changeRow)),
  output: z.object({
    tenant: z.string(),
    changes: z.int(),
    counts: changeCounts,
    rows: z.array(changeRow),
    /** Sentences to read before the document is applied. */
    warnings: z.array(z.string()).optional(),
    ...maskedOutput,
  }),

  async run({ store, caller, progress, checkpoint: pause }, { file, prune, tenant, into }) {
    const mask = recordMask(caller.permitted);
    const { add, done } = createRowList(into);
    let waiting: FieldChange[] = [];
    let changes = 0;
    const passOn = async (): Promise<void> => {
      const found = waiting;
      waiting = [];
      for (const row of found) if (!isSame(row.before, row.after)) await add(row);
    };
    const checkpoint = (): Promise<void> => passOn().then(pause);
    const proposed = await proposeDocument(
      { store, progress, checkpoint },
      await openDocument(file),
      { prune, tenant, within: caller.tenant },
      {
        add(change) {
          changes += 1;
          waiting.push(...mask.fieldChanges(change));
        },
      },
    );
    await passOn();
    return {
      ...{ tenant: proposed.tenant, changes, counts: proposed.counts },
      ...{ rows: await done(), warnings: [...proposed.warnings] },
      ...(mask.fields.length === 0 ? {} : { masked: [...mask.fields] }),
    };
  },
});

function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
