import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Column } from '../../src/views/view.js';
import { select } from '../../src/render/selection.js';

interface Row {
  readonly name: string | null;
  readonly assignmentCount: number | null;
}

const columns: Column<Row>[] = [
  { field: 'name', header: 'Organisation' },
  {
    field: 'assignmentCount',
    header: 'Assignment Count',
    value: ({ assignmentCount }) => `${assignmentCount} held`,
  },
];
const rows: Row[] = [
  { name: 'b', assignmentCount: 10 },
  { name: null, assignmentCount: 9 },
  { name: 'B', assignmentCount: null },
  { name: 'a', assignmentCount: 9 },
];

const fields = (names: string): string[] =>
  select(columns, rows, { columns: names }).columns.map(({ field }) => field);
const sorted = (names: string): (string | null)[] =>
  select(columns, rows, { sort: names }).rows.map(({ name }) => name);

describe('--columns', () => {
  test.each([
    'assignmentCount',
    'ASSIGNMENTCOUNT',
    'assignment-count',
    'assignment_count',
    ' Assignment Count ',
  ])('%j names the column by field or header, whatever the case', (name) => {
    expect(fields(name)).toEqual(['assignmentCount']);
  });

  test('sets the order of the columns', () => {
    expect(fields('Assignment Count,name')).toEqual(['assignmentCount', 'name']);
  });

  test('refuses an unknown name and offers the nearest', () => {
    expect(() => fields('name,asignment-cuont')).toThrow(
      expect.objectContaining({
        code: 'unknown-column',
        exitCode: 2,
        message: '--columns names "asignment-cuont", which is not a column here.',
        hint: 'Did you mean assignmentCount? The columns are name, assignmentCount.',
      }),
    );
  });

  test('refuses an empty name', () => {
    for (const names of ['', 'name,,name', 'name,']) {
      expect(() => fields(names)).toThrow(expect.objectContaining({ code: 'unknown-column' }));
    }
  });
});

describe('--sort', () => {
  test('orders names as people do, and keys by code point, with null last', () => {
    expect(sorted('name')).toEqual(['a', 'b', 'B', null]);
    const texts = ['Zed', 'Øa', 'Oz', 'Ła', 'Lb', 'Ma'];
    const given = texts.map((text) => ({ key: text, lastName: text }));
    const both = [
      { field: 'key', header: 'Key' },
      { field: 'lastName', header: 'Last name' },
    ];
    const order = (sort: string) => select(both, given, { sort }).rows.map(({ key }) => key);
    expect(order('lastName')).toEqual(['Ła', 'Lb', 'Ma', 'Øa', 'Oz', 'Zed']);
    expect(order('key')).toEqual(['Lb', 'Ma', 'Oz', 'Zed', 'Øa', 'Ła']);
  });

  test('orders names as the language of their tenant does, and keys as in any other', () => {
    const texts = ['Zed', 'Øa', 'Oz', 'Åse', 'Ask'];
    const given = texts.map((text) => ({ key: text, lastName: text }));
    const both = [
      { field: 'key', header: 'Key' },
      { field: 'lastName', header: 'Last name' },
    ];
    const order = (sort: string, language?: string) =>
      select(both, given, { sort, language }).rows.map(({ key }) => key);
    expect(order('lastName', 'da')).toEqual(['Ask', 'Oz', 'Zed', 'Øa', 'Åse']);
    expect(order('-lastName', 'da')).toEqual(['Åse', 'Øa', 'Zed', 'Oz', 'Ask']);
    expect(order('lastName')).toEqual(order('lastName', 'en-GB'));
    for (const language of ['da', 'sv', 'tr', undefined])
      expect(order('key', language)).toEqual(['Ask', 'Oz', 'Zed', 'Åse', 'Øa']);
  });

  test('keeps null last in descending order', () => {
    expect(sorted('-name')).toEqual(['B', 'b', 'a', null]);
  });

  test('orders numbers by size whatever is printed, then by the next column', () => {
    expect(sorted('assignmentCount,name')).toEqual(['a', null, 'b', 'B']);
    expect(sorted('-assignmentCount,-name')).toEqual(['b', 'a', null, 'B']);
  });

  test('keeps the order of equal rows and leaves the given rows alone', () => {
    const before = structuredClone(rows);
    expect(select(columns, rows, { sort: 'assignmentCount' }).rows.slice(0, 2)).toEqual([rows[1], rows[3]]);
    expect(rows).toEqual(before);
  });

  test('an unknown column is refused under the name of the flag', () => {
    expect(() => sorted('-nme')).toThrow('--sort names "nme"');
  });

  test('keeps every row', () => {
    const anyRow = fc.record({ name: fc.option(fc.string()), assignmentCount: fc.option(fc.integer()) });
    fc.assert(
      fc.property(fc.array(anyRow), (given) => {
        const result = select(columns, given, { sort: '-assignmentCount,name' }).rows;
        expect(new Set(result)).toEqual(new Set(given));
        const counts = result.flatMap(({ assignmentCount }) => assignmentCount ?? []);
        expect(counts).toEqual(counts.toSorted((a, b) => b - a));
      }),
    );
  });
});

describe('--limit', () => {
  test('takes the first rows after sorting and reports how many there were', () => {
    const { rows: limited, available } = select(columns, rows, { sort: 'name', limit: 2 });
    expect(limited.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(available).toBe(4);
  });

  test('0 is all', () => {
    expect(select(columns, rows, { limit: 0 }).rows).toHaveLength(4);
  });

  test.each([-1, 1.5, Number.NaN])('%d is refused', (limit) => {
    expect(() => select(columns, rows, { limit })).toThrow(
      expect.objectContaining({ code: 'invalid-limit' }),
    );
  });
});

test('a column on request is shown only when it is named', () => {
  const withKey: Column<Row>[] = [...columns, { field: 'key', header: 'Key', onRequest: true }];
  expect(select(withKey, rows, {}).columns).toHaveLength(2);
  expect(select(withKey, rows, { columns: 'key' }).columns.map(({ field }) => field)).toEqual(['key']);
});
