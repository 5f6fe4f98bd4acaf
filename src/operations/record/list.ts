import { z } from 'zod';
import { Tree } from '../../domain/tenancy/trees.js';
import { referredKind } from '../../model/index.js';
import type { AnyField, AnyKind } from '../../model/kind.js';
import { permissionFor } from '../../model/permissions.js';
import { nodesOf } from '../../model/trees.js';
import type { TenantReader } from '../../store/port.js';
import { readTogether } from '../../store/read-together.js';
import { readOperation, type TenantContext } from '../operation.js';
import { maskedOutput } from '../personal/personal-fields.js';
import { createRowList, rowSinkInput } from '../row-list.js';
import { daysIn } from '../today.js';
import { employerView, visibleRecords } from './employer-view.js';
import type { FieldValue, Values } from './record-reader.js';
import { isIndexed, readerOf, recordsWith } from './record-reader.js';
import { createReferences } from './references.js';
import { errorOf, isRefusal } from './refusal.js';
import { shownRecord } from './shown.js';
import { pluralOf } from '../../model/labels.js';
import { givenFields, readValues, type Given } from './values.js';

/** Fields that can filter a list of the kind: references, words of a list, yes or no. */
export function filterFields({ fields }: AnyKind): Readonly<Record<string, AnyField>> {
  const narrowing = Object.entries(fields).filter(
    ([, { type }]) => type === 'reference' || type === 'word' || type === 'flag',
  );
  return Object.fromEntries(narrowing);
}

/** Lists records of the kind by key, filtered by every given field. */
export function listOperation(kind: AnyKind, topic: string) {
  const row = shownRecord(kind);
  return readOperation({
    name: `${topic}.list`,
    summary: `List the ${topic === kind.name ? pluralOf(kind) : `${topic.replaceAll('-', ' ')}s`}`,
    scope: 'tenant',
    permission: permissionFor(kind, 'list'),
    input: z.strictObject({
      where: givenFields({ ...kind, fields: filterFields(kind) }).default({}),
      ...rowSinkInput(row),
    }),
    output: z.object({ rows: z.array(row), ...maskedOutput }),

    async run(context, { where, into }) {
      const { add, done } = createRowList(into);
      const [view, conditions] = await readTogether([
        employerView(context, kind),
        conditionsIn(context, kind, where),
      ]);
      for await (const batch of recordsMeeting(context.tenant, kind, conditions)) {
        for (const record of await visibleRecords(context, view, batch)) await add(record);
        await context.checkpoint();
      }
      return { rows: await done() };
    },
  });
}

/** The accepted values of each field. */
type Conditions = ReadonlyMap<string, ReadonlySet<FieldValue>>;

async function conditionsIn(context: TenantContext, kind: AnyKind, where: Given): Promise<Conditions> {
  const { tenant, about } = context;
  const read = readValues(kind, where, daysIn(about.timeZone));
  const [values = {}] = await createReferences(tenant).resolved(kind, [read]);
  if (isRefusal(values)) throw errorOf(values);
  const conditions = new Map<string, ReadonlySet<FieldValue>>();
  for (const [field, value] of Object.entries(values)) {
    const referred = referredKind(kind, kind.fields[field]);
    conditions.set(field, new Set(await withBelow(tenant, referred, value)));
  }
  return conditions;
}

/** Adds the descendants of each record of a tree. */
async function withBelow(
  tenant: TenantReader,
  kind: AnyKind | undefined,
  value: FieldValue,
): Promise<readonly FieldValue[]> {
  if (kind === undefined || typeof value !== 'string') return [value];
  const nodes = nodesOf(kind, []);
  if (nodes === undefined) return [value];
  const records: Values[] = [];
  for await (const batch of readerOf(tenant, kind).stream()) records.push(...batch);
  return [...new Tree(nodesOf(kind, records) ?? []).selfAndBelow([value])];
}

async function* recordsMeeting(
  tenant: TenantReader,
  kind: AnyKind,
  conditions: Conditions,
): AsyncIterable<Values[]> {
  const [indexed] = [...conditions].filter(([field]) => isIndexed(kind, field));
  const batches =
    indexed === undefined
      ? readerOf(tenant, kind).stream()
      : recordsWith(tenant, kind, indexed[0], [...indexed[1]]);
  for await (const batch of batches)
    yield batch.filter((record) =>
      [...conditions].every(([field, values]) => values.has(record[field] ?? null)),
    );
}
