import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { operations } from '../../src/operations/registry.js';
import { hasRowSink, createRowList, rowSinkInput } from '../../src/operations/row-list.js';
import { readOperation } from '../../src/operations/operation.js';

describe('the rows of a list', () => {
  it('stand in the answer where they are wanted nowhere else', async () => {
    const { add, done } = createRowList<number>(undefined);
    for (let row = 0; row < 1_200; row += 1) await add(row);
    expect(await done()).toHaveLength(1_200);
  });

  it('go elsewhere in their order, some at a time, and leave the answer empty', async () => {
    const batches: (readonly number[])[] = [];
    const { add, done } = createRowList<number>({
      write: async (rows) => void batches.push(rows),
    });
    for (let row = 0; row < 1_200; row += 1) await add(row);
    expect(await done()).toEqual([]);
    expect(batches.map(({ length }) => length)).toEqual([500, 500, 200]);
    expect(batches.flat()).toEqual(Array.from({ length: 1_200 }, (_, row) => row));
  });

  it('go elsewhere only where they are the rows of the list that is shown', () => {
    const [row, other] = [z.object({ a: z.int() }), z.object({ b: z.int() })];
    const operation = readOperation({
      ...{ name: 'test.list', summary: '', scope: 'store', permission: 'job.read' },
      input: z.strictObject({ ...rowSinkInput(row) }),
      output: z.object({ rows: z.array(row), others: z.array(other) }),
      run: async () => ({ rows: [], others: [] }),
    });
    expect(hasRowSink(operation, 'rows')).toBe(true);
    expect(hasRowSink(operation, 'others')).toBe(false);
  });

  it('can go elsewhere from every operation whose list may be as long as the records of a store', () => {
    const long = [
      ...[
        ['account.list', 'accounts'],
        ['audit.list', 'entries'],
        ['compliance.match', 'rows'],
      ],
      ...[
        ['job.list', 'jobs'],
        ['job.show', 'rows'],
        ['learner.list', 'learners'],
      ],
      ...[
        ['overdue.explain', 'components'],
        ['role.holders', 'holders'],
        ['tenant.diff', 'rows'],
      ],
      ...[
        ['transfer.export', 'rows'],
        ['transfer.list', 'reviews'],
      ],
    ];
    for (const [name, field = ''] of long) {
      const operation = operations.find((each) => each.name === name);
      const given = operation !== undefined && hasRowSink(operation, field);
      expect([name, given]).toEqual([name, true]);
    }
  });
});
