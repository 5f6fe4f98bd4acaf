import { Chalk } from 'chalk';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Column } from '../../src/views/view.js';
import { layOut } from '../../src/render/terminal/layout.js';
import { widthOf } from '../../src/terminal/measure.js';
import { formatPercent } from '../../src/views/percent.js';
import { libraryLines, renderTable, writtenLines } from '../../src/render/terminal/table.js';

const uncoloured = new Chalk({ level: 0 });
const coloured = new Chalk({ level: 1 });

interface Ward {
  readonly name: string;
  readonly required: number;
  readonly percent: number | null;
}

const wardColumns: Column<Ward>[] = [
  { field: 'name', header: 'Organisation' },
  { field: 'required', header: 'Required' },
  {
    field: 'percent',
    header: 'Compliance %',
    format: ({ percent }) => formatPercent(percent),
    tone: ({ percent }) => (percent === null ? 'dim' : percent < 50 ? 'red' : 'green'),
  },
];
const wards: Ward[] = [
  { name: 'Ward 1', required: 22, percent: 9.09 },
  { name: 'Ward 2', required: 0, percent: null },
];

async function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
  options: { readonly total?: Row; readonly paint?: typeof coloured } = {},
): Promise<string[]> {
  return [...(await renderTable(columns, rows, { width, paint: uncoloured, ...options }))];
}

describe('a table', () => {
  test('has a header, numbers on the right and a total', async () => {
    expect(
      await table(wardColumns, wards, 80, { total: { name: 'Total', required: 22, percent: 9.09 } }),
    ).toEqual([
      '┌──────────────┬──────────┬──────────────┐',
      '│ Organisation │ Required │ Compliance % │',
      '├──────────────┼──────────┼──────────────┤',
      '│ Ward 1       │       22 │       9.09 % │',
      '│ Ward 2       │        0 │            – │',
      '│ Total        │       22 │       9.09 % │',
      '└──────────────┴──────────┴──────────────┘',
    ]);
  });

  test('colours the text of a cell by its tone, and makes header and total bold', async () => {
    const lines = await table(wardColumns, wards, 80, {
      paint: coloured,
      total: { name: 'Total', required: 22, percent: 9.09 },
    });
    expect(lines[1]).toContain('\x1b[1mOrganisation\x1b[22m');
    expect(lines[3]).toContain('\x1b[31m9.09 %\x1b[39m');
    expect(lines[4]).toContain('\x1b[2m–\x1b[22m');
    expect(lines[5]).toContain('\x1b[1mTotal\x1b[22m');
  });

  test('breaks headers over lines before it cuts texts', async () => {
    expect(await table(wardColumns, wards, 41)).toEqual([
      '┌──────────────┬──────────┬────────────┐',
      '│ Organisation │ Required │ Compliance │',
      '│              │          │          % │',
      '├──────────────┼──────────┼────────────┤',
      '│ Ward 1       │       22 │     9.09 % │',
      '│ Ward 2       │        0 │          – │',
      '└──────────────┴──────────┴────────────┘',
    ]);
  });

  test('cuts the widest text with … and never a number', async () => {
    const rows = [{ name: 'The Queen Elizabeth Hospital, Outpatients', required: 1_234_567, percent: 100 }];
    expect(await table(wardColumns, rows, 54)).toEqual([
      '┌───────────────────────────┬───────────┬────────────┐',
      '│ Organisation              │  Required │ Compliance │',
      '│                           │           │          % │',
      '├───────────────────────────┼───────────┼────────────┤',
      '│ The Queen Elizabeth Hosp… │ 1,234,567 │   100.00 % │',
      '└───────────────────────────┴───────────┴────────────┘',
    ]);
  });

  test('measures wide characters by their cells', async () => {
    const lines = await table(wardColumns, [{ name: '日本', required: 1, percent: 0 }], 80);
    expect(lines[3]).toBe('│ 日本         │        1 │       0.00 % │');
  });

  test('shows escape sequences and line feeds in data', async () => {
    const lines = await table([{ field: 'name', header: 'Name' }], [{ name: 'a\x1b[2J\nb' }], 80);
    expect(lines[3]).toBe('│ a\\x1b[2J\\nb │');
  });

  const manyColumns: Column<Record<string, string>>[] = ['first', 'second', 'third', 'fourth'].map(
    (field) => ({
      field,
      header: field,
      priority: field === 'second' ? -1 : 0,
    }),
  );
  const wideRow = Object.fromEntries(manyColumns.map(({ field }) => [field, `${field} value that is long`]));

  test('leaves out the columns of lowest priority and says which', async () => {
    const lines = await table(manyColumns, [wideRow], 50);
    expect(lines).toEqual([
      '┌───────────────┬───────────────┬────────────────┐',
      '│ first         │ third         │ fourth         │',
      '├───────────────┼───────────────┼────────────────┤',
      '│ first value … │ third value … │ fourth value … │',
      '└───────────────┴───────────────┴────────────────┘',
      'Left out to fit 50 cells: second. --columns',
      'chooses, --output csv has all.',
    ]);
  });

  test('becomes a block for each row where fewer than half of the columns would fit', async () => {
    expect(await table(manyColumns, [wideRow, { first: 'next' }], 30)).toEqual([
      'first   first value that is lo',
      '        ng',
      'second  second value that is l',
      '        ong',
      'third   third value that is lo',
      '        ng',
      'fourth  fourth value that is l',
      '        ong',
      '',
      'first   next',
      'second',
      'third',
      'fourth',
    ]);
  });
});

const cellText = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('a', 'é', '日', '👍🏽', ' '), maxLength: 40 }),
);
const anyRows = fc.array(
  fc.record({ a: cellText, b: fc.option(fc.integer()), c: fc.boolean(), d: cellText, e: fc.array(cellText) }),
  { maxLength: 8 },
);
const anyColumns = fc.shuffledSubarray(
  ['a', 'b', 'c', 'd', 'e'].map((field) => ({ field, header: `Column ${field} (of five)` })),
  { minLength: 1 },
);

describe('every table', () => {
  test('keeps each line within the width and free of control characters', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyColumns,
        anyRows,
        fc.integer({ min: 20, max: 120 }),
        async (columns, rows, width) => {
          for (const line of await table(columns, rows, width)) {
            expect(widthOf(line)).toBeLessThanOrEqual(width);
            expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
          }
        },
      ),
    );
  });

  test('leaves another column out before a text becomes shorter than it can be read', async () => {
    const columns: Column<{ competence: string; status: string; awarded: string }>[] = [
      { field: 'competence', header: 'Competence', priority: 2, readableWidth: 30 },
      { field: 'status', header: 'Status', priority: 1 },
      { field: 'awarded', header: 'Date Last Awarded' },
    ];
    const competence = 'NHS|CSTF|Infection Prevention - 2 Years|';
    const layout = layOut(columns, [{ competence, status: 'Red', awarded: '2026-02-12' }], 50);
    const widths = layout?.columns.map(({ column, width }) => [column.field, width]);
    expect(widths).toEqual([
      ['competence', 37],
      ['status', 6],
    ]);
    expect(layout?.leftOut.map(({ field }) => field)).toEqual(['awarded']);
  });

  test('shows each column or says that it is left out', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyColumns,
        anyRows,
        fc.integer({ min: 20, max: 120 }),
        async (columns, rows, width) => {
          fc.pre(rows.length > 0);
          const lines = await table(columns, rows, width);
          const layout = layOut(columns, rows, width);
          if (!layout) {
            expect(lines.filter((line) => line.startsWith('Column'))).toHaveLength(
              columns.length * rows.length,
            );
            return;
          }
          const shown = layout.columns.map(({ column }) => column);
          expect(new Set([...shown, ...layout.leftOut])).toEqual(new Set(columns));
          const note = lines.slice(lines.findIndex((line) => line.startsWith('└')) + 1).join(' ');
          for (const { header } of layout.leftOut) expect(note).toContain(header);
        },
      ),
    );
  });

  test('looks the same whether the library draws it or we do', async () => {
    const plainRows = fc.array(
      fc.record({ a: fc.string({ maxLength: 30 }), b: fc.option(fc.integer()), c: fc.boolean() }),
      { minLength: 1, maxLength: 8 },
    );
    const columns: Column<{ a: string; b: number | null; c: boolean }>[] = [
      { field: 'a', header: 'A name of four words', tone: ({ c }) => (c ? 'amber' : 'strong') },
      { field: 'b', header: 'B', tone: () => 'red' },
      { field: 'c', header: 'Is it so' },
    ];
    await fc.assert(
      fc.asyncProperty(
        plainRows,
        fc.integer({ min: 45, max: 90 }),
        fc.constantFrom(coloured, uncoloured),
        async (rows, width, paint) => {
          const layout = layOut(columns, rows, width);
          fc.pre(layout !== undefined);
          const total = rows[0];
          expect([...writtenLines(layout, rows, paint, total)]).toEqual(
            await libraryLines(layout, rows, paint, total),
          );
        },
      ),
    );
  });

  test('of 10,000 rows takes a fraction of a second', async () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => ({
      name: `Learner ${index}`,
      required: index,
      percent: index / 100,
    }));
    const started = performance.now();
    const lines = await table(wardColumns, rows, 80);
    expect(lines).toHaveLength(10_004);
    // Quadratic drawing takes more than ten seconds; the bound leaves room for a busy machine.
    expect(performance.now() - started).toBeLessThan(1500);
  });
});
