import { z } from 'zod';
import { isSlug, slugOf } from '../../domain/text.js';
import { competence } from '../../model/competence.js';
import { nameOfKind } from '../../model/index.js';
import type { AnyKind } from '../../model/kind.js';
import { pluralOf } from '../../model/labels.js';
import { permissionFor } from '../../model/permissions.js';
import type { Condition } from '../../store/conditions.js';
import type { TenantReader } from '../../store/port.js';
import { readOperation } from '../operation.js';
import type { Values } from './record-reader.js';

/** The request and the result of every suggestion. */
export const suggestionFields = {
  input: z.strictObject({
    prefix: z.string().default(''),
    limit: z.int().min(1).max(1_000).default(50),
  }),
  output: z.object({
    /** The keys, with the names of their records. */
    suggestions: z.array(z.object({ value: z.string(), name: z.string().nullable() })),
  }),
};
export type Suggestions = z.infer<typeof suggestionFields.output>;

/** Suggests keys that begin with a text, in order, for completion and search boxes. */
export function suggestOperation(kind: AnyKind, topic: string) {
  const [key = ''] = kind.key;
  return readOperation({
    name: `${topic}.suggest`,
    summary: `Suggest the ${pluralOf(kind)} whose ${key} begins with a text`,
    scope: 'tenant',
    permission: permissionFor(kind, 'suggest'),
    ...suggestionFields,

    async run({ tenant }, request) {
      const found = await suggestedRecords(tenant, kind, request);
      const slugs = found.length === 0 && kind === competence ? await slugsOf(tenant, request) : [];
      return { suggestions: [...found, ...slugs].slice(0, request.limit) };
    },
  });
}

type Request = z.infer<typeof suggestionFields.input>;

/**
 * The first records whose key begins with the text, as it is written or all in one case. An index
 * finds them.
 * @param chosen narrows a batch of records
 */
export async function suggestedRecords(
  tenant: TenantReader,
  kind: AnyKind,
  { prefix, limit }: Request,
  chosen = async (batch: readonly Values[]): Promise<readonly Values[]> => batch,
): Promise<Suggestions['suggestions']> {
  const [key = ''] = kind.key;
  const found = new Map<string, Values>();
  for (const value of new Set([prefix, prefix.toLowerCase(), prefix.toUpperCase()])) {
    // Sound: `recordVerbs` suggests only kinds whose key is one text.
    const where = [{ column: key, is: 'prefix', value } as unknown as Condition<'account'>];
    for await (const batch of tenant.stream(nameOfKind(kind) as 'account', limit, { where })) {
      for (const record of await chosen(batch as unknown as Values[])) found.set(String(record[key]), record);
      if (found.size >= limit) break;
    }
  }
  const records = [...found].slice(0, limit);
  return records.map(([value, record]) => ({ value, name: nameIn(record, key) }));
}

function nameIn({ name, firstName, lastName }: Values, key: string): string | null {
  if (typeof name === 'string' && key !== 'name') return name;
  return typeof firstName === 'string' && typeof lastName === 'string' ? `${firstName} ${lastName}` : null;
}

/** Competences whose slug begins with the text; a tenant has hundreds of them. */
async function slugsOf(
  tenant: TenantReader,
  { prefix, limit }: Request,
): Promise<Suggestions['suggestions']> {
  if (!isSlug(prefix.replace(/-$/, ''))) return [];
  const found: Suggestions['suggestions'] = [];
  for await (const batch of tenant.stream('competence')) {
    for (const { name } of batch) {
      const slug = slugOf(name);
      if (slug.startsWith(prefix.toLowerCase())) found.push({ value: slug, name });
    }
    if (found.length >= limit) break;
  }
  return found;
}
