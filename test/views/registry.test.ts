import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cardKeys } from '../../src/domain/learning-plan/cards.js';
import { groupings } from '../../src/operations/compliance/count-compliance.js';
import { operations, type AnyOperation } from '../../src/operations/registry.js';
import { listTenants } from '../../src/operations/tenant/list.js';
import { listView } from '../../src/render/drawn-list.js';
import { viewOf } from '../../src/views/registry.js';

/** The inputs on which a view depends; all others look alike whatever was given. */
const variants: Readonly<Record<string, readonly object[]>> = {
  'audit.verify': [{}, { file: {} }],
  'compliance.table': groupings.map((by) => ({ by })),
  'dashboard.employer': [{}, ...cardKeys.map((card) => ({ card }))],
  'feature.disable': [{ keys: ['a'] }],
  'feature.enable': [{ keys: ['a'] }],
  'overdue.count': [{ by: 'organisation' }, { by: 'employer' }],
  'requirement.list': [{}, { person: 'L-1' }],
  'transfer.list': [{ state: 'needs-review' }, { state: 'all' }],
};

/** Lists that are particulars of one thing: its sentences name them. */
function isParticular(name: string): boolean {
  return name.endsWith('.rename') || name === 'transfer.update-employers';
}

async function viewsOf(operation: AnyOperation) {
  const inputs = variants[operation.name] ?? [{}];
  return Promise.all(inputs.map((input) => viewOf<unknown, unknown>(operation, input)));
}

/** The lists of records in the output, by field, with the names of a record's fields. */
function listsIn({ output }: AnyOperation): ReadonlyMap<string, readonly string[]> {
  if (!(output instanceof z.ZodObject)) return new Map();
  return new Map(
    Object.entries(output.shape as Readonly<Record<string, z.ZodType>>).flatMap(([field, schema]) => {
      const element = schema instanceof z.ZodArray ? schema.element : undefined;
      return element instanceof z.ZodObject ? [[field, Object.keys(element.shape)] as const] : [];
    }),
  );
}

describe.each(operations.map((operation) => [operation.name, operation] as const))(
  'the view of %s',
  (name, operation) => {
    it('says something of every output: the columns of its list, or sentences', async () => {
      const hasList = listsIn(operation).size > 0 && !isParticular(name);
      for (const view of await viewsOf(operation)) {
        expect(listView(view) !== undefined).toBe(hasList);
        expect(hasList || view.lines !== undefined).toBe(true);
      }
    });

    it('has only columns that the rows of its list have, each once', async () => {
      for (const list of (await viewsOf(operation)).map(listView)) {
        if (list === undefined) continue;
        const fields = listsIn(operation).get(list.field);
        const names = list.columns.map(({ field }) => field);
        expect(new Set(names).size).toBe(names.length);
        expect(names.length).toBeGreaterThan(0);
        const read = list.columns.filter(({ value }) => value === undefined).map(({ field }) => field);
        expect(fields).toEqual(expect.arrayContaining(read));
      }
    });
  },
);

it('an operation without a view is named', async () => {
  const { input, output } = listTenants;
  await expect(viewOf({ name: 'tenant.dance', input, output }, {})).rejects.toThrow('tenant.dance');
});
