import { z } from 'zod';
import { documentParts } from '../../model/document.js';
import { sinkField } from '../channels.js';
import { readOperation } from '../operation.js';
import { identifyingFields } from '../personal/field-access.js';
import { maskedOutput } from '../personal/personal-fields.js';
import { itemsOfTenant } from './document/export.js';
import { documentFormats } from './document/formats.js';
import { documentText } from './document/write.js';

/** Receives the pieces of a document in order. */
type DocumentOutput = (piece: string) => Promise<void>;

/** Characters in one piece. */
const PIECE = 65_536;

/**
 * Writes the tenant as its document: equal tenants give equal bytes. A caller without
 * `person.identify` gets no identifying fields.
 */
export const exportTenant = readOperation({
  name: 'tenant.export',
  summary: 'Write the tenant as a document that can be applied',
  scope: 'tenant',
  permission: ['document.read', 'tenant.administer'],
  input: z.strictObject({
    format: z.enum(documentFormats),
    /** Takes the document piece by piece, because it may be larger than memory. */
    output: sinkField<DocumentOutput>({ '': z.string() }, 'not a place for a document'),
  }),
  output: z.object({
    tenant: z.string(),
    format: z.enum(documentFormats),
    items: z.int(),
    ...maskedOutput,
  }),

  async run(context, { format, output }) {
    const { tenant, caller } = context;
    // Left out and not null: applying the document then keeps what the tenant holds.
    const leftOut = caller.permitted.has('person.identify') ? () => [] : identifyingFields;
    const masked = new Set(documentParts.flatMap(({ entity }) => leftOut(entity)));
    let items = 0;
    let pending = '';
    const counted = async function* () {
      for await (const item of itemsOfTenant(tenant, leftOut)) {
        items += 1;
        yield item;
      }
    };
    for await (const piece of documentText(format, counted())) {
      pending += piece;
      if (pending.length < PIECE) continue;
      await output(pending);
      pending = '';
      context.progress(items);
      await context.checkpoint();
    }
    await output(pending);
    return { tenant: tenant.key, format, items, ...(masked.size === 0 ? {} : { masked: [...masked] }) };
  },
});
