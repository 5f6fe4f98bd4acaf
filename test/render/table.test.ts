import { Chalk } from 'chalk';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Column } from '../../src/views/view.js';
import { widthOf } from '../../src/terminal/measure.js';
import { formatPercent } from '../../src/views/percent.js';
import { shownText } from '../../src/render/column-text.js';
import { renderTable } from '../../src/render/terminal/table.js';
import type { TableOptions } from '../../src/render/terminal/table.js';

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

function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
  options: Partial<TableOptions<Row>> = {},
): string[] {
  return [...renderTable(columns, rows, { width, paint: uncoloured, ...options })];
}

describe('a table', () => {
  test('has a header, numbers on the right and a total', () => {
    expect(table(wardColumns, wards, 80, { total: { name: 'Total', required: 22, percent: 9.09 } })).toEqual([
      '┌──────────────┬──────────┬──────────────┐',
      '│ Organisation │ Required │ Compliance % │',
      '├──────────────┼──────────┼──────────────┤',
      '│ Ward 1       │       22 │       9.09 % │',
      '│ Ward 2       │        0 │            – │',
      '│ Total        │       22 │       9.09 % │',
      '└──────────────┴──────────┴──────────────┘',
    ]);
  });

  test('colours the text of a cell by its tone, and makes header and total bold', () => {
    const lines = table(wardColumns, wards, 80, {
      paint: coloured,
      total: { name: 'Total', required: 22, percent: 9.09 },
    });
    expect(lines[1]).toContain('\x1b[1mOrganisation\x1b[22m');
    expect(lines[3]).toContain('\x1b[31m9.09 %\x1b[39m');
    expect(lines[4]).toContain('\x1b[2m–\x1b[22m');
    expect(lines[5]).toContain('\x1b[1mTotal\x1b[22m');
  });

  test('breaks headers over lines before texts', () => {
    expect(table(wardColumns, wards, 41)).toEqual([
      '┌──────────────┬──────────┬────────────┐',
      '│ Organisation │ Required │ Compliance │',
      '│              │          │          % │',
      '├──────────────┼──────────┼────────────┤',
      '│ Ward 1       │       22 │     9.09 % │',
      '│ Ward 2       │        0 │          – │',
      '└──────────────┴──────────┴────────────┘',
    ]);
  });

  test('wraps the widest text between words, with a hanging indent, and never a number', () => {
    const rows = [{ name: 'The Queen Elizabeth Hospital, Outpatients', required: 1_234_567, percent: 100 }];
    expect(table(wardColumns, rows, 54)).toEqual([
      '┌───────────────────────────┬───────────┬────────────┐',
      '│ Organisation              │  Required │ Compliance │',
      '│                           │           │          % │',
      '├───────────────────────────┼───────────┼────────────┤',
      '│ The Queen Elizabeth       │ 1,234,567 │   100.00 % │',
      '│   Hospital, Outpatients   │           │            │',
      '└───────────────────────────┴───────────┴────────────┘',
    ]);
  });

  test('measures wide characters by their cells', () => {
    const lines = table(wardColumns, [{ name: '日本', required: 1, percent: 0 }], 80);
    expect(lines[3]).toBe('│ 日本         │        1 │       0.00 % │');
  });

  test('shows escape sequences and line feeds in data', () => {
    const lines = table([{ field: 'name', header: 'Name' }], [{ name: 'a\x1b[2J\nb' }], 80);
    expect(lines[3]).toBe('│ a\\x1b[2J\\nb │');
  });

  test('shows each identifier on one line, and breaks a list of them only between two', () => {
    const columns: Column<{ competence: string; also: string[] }>[] = [
      { field: 'competence', header: 'Competence', content: 'identifier' },
      { field: 'also', header: 'Counts too', content: 'identifier' },
    ];
    const competence = 'NHS|CSTF|Fire Safety - 2 Years|';
    const rows = [{ competence, also: ['457|LOCAL|Fire|', '262|LOCAL|Fire Safety|'] }];
    expect(table(columns, rows, 62)).toEqual([
      '┌─────────────────────────────────┬──────────────────────────┐',
      '│ Competence                      │ Counts too               │',
      '├─────────────────────────────────┼──────────────────────────┤',
      '│ NHS|CSTF|Fire Safety - 2 Years| │ 457|LOCAL|Fire|;         │',
      '│                                 │   262|LOCAL|Fire Safety| │',
      '└─────────────────────────────────┴──────────────────────────┘',
    ]);
  });

  test('keeps a command within prose whole', () => {
    const columns: Column<{ what: string; advice: string }>[] = [
      { field: 'what', header: 'Check', content: 'identifier' },
      { field: 'advice', header: 'What to do', content: 'prose' },
    ];
    const rows = [{ what: 'store', advice: 'Make a tenant with `provost tenant create KEY` now.' }];
    expect(table(columns, rows, 50).join('\n')).toMatch(
      /with +│\n.* {2}`provost tenant create KEY` now\. +│/,
    );
  });
});

interface Learner {
  readonly reference: string;
  readonly name: string;
  readonly programme: string;
  readonly status: string;
  readonly mentor: string;
}

const learnerColumns: Column<Learner>[] = [
  { field: 'reference', header: 'Reference', content: 'identifier' },
  { field: 'name', header: 'Learner', priority: 3 },
  { field: 'programme', header: 'Programme', priority: 1 },
  { field: 'status', header: 'Status', priority: 2 },
  { field: 'mentor', header: 'Mentor' },
];
const learner = (own: Partial<Learner>): Learner => ({
  ...{ reference: 'L-1001', name: 'Sam O’Neil', programme: 'eng-l3', status: 'active' },
  mentor: 'mentor.of.many@acme.example',
  ...own,
});
const sam = learner({});
const ola = learner({ reference: 'L-1002', name: 'Ola Nordmann', programme: 'eng-l3-maths' });

describe('a table that is too wide', () => {
  test('shows everything where it fits', () => {
    const rows = [sam, learner({ reference: 'L-1002', mentor: '' })];
    expect(table(learnerColumns, rows, 90)[1]).toBe(
      '│ Reference │ Learner    │ Programme │ Status │ Mentor                      │',
    );
  });

  test('leaves empty columns out first, and says which', () => {
    const rows = [learner({ mentor: '' }), { ...ola, mentor: '' }];
    expect(table(learnerColumns, rows, 52)).toEqual([
      'Empty: mentor',
      '┌───────────┬──────────────┬──────────────┬────────┐',
      '│ Reference │ Learner      │ Programme    │ Status │',
      '├───────────┼──────────────┼──────────────┼────────┤',
      '│ L-1001    │ Sam O’Neil   │ eng-l3       │ active │',
      '│ L-1002    │ Ola Nordmann │ eng-l3-maths │ active │',
      '└───────────┴──────────────┴──────────────┴────────┘',
    ]);
  });

  test('then says once above it what all rows have in common, of as many columns as it takes', () => {
    const rows = [sam, learner({ reference: 'L-1002', name: 'Ola Nordmann' })];
    expect(table(learnerColumns, rows, 40)).toEqual([
      'All: programme eng-l3, mentor',
      'mentor.of.many@acme.example',
      '┌───────────┬──────────────┬────────┐',
      '│ Reference │ Learner      │ Status │',
      '├───────────┼──────────────┼────────┤',
      '│ L-1001    │ Sam O’Neil   │ active │',
      '│ L-1002    │ Ola Nordmann │ active │',
      '└───────────┴──────────────┴────────┘',
    ]);
  });

  test('keeps a column of one value whose total is another', () => {
    const rows = [
      { name: 'Ward 1', required: 2, percent: 1 },
      { name: 'Ward 2', required: 2, percent: 3 },
    ];
    const lines = table(wardColumns, rows, 36, { total: { name: 'Total', required: 4, percent: 2 } });
    expect(lines.join('\n')).not.toContain('All:');
    expect(lines.join('\n')).toMatch(/Total.*4/s);
  });

  test('then leaves out the least important columns, and says which and how to see them', () => {
    const rows = [sam, { ...ola, mentor: 'another.mentor@acme.example', status: 'withdrawn' }];
    expect(table(learnerColumns, rows, 52)).toEqual([
      '┌───────────┬──────────────┬───────────┐',
      '│ Reference │ Learner      │ Status    │',
      '├───────────┼──────────────┼───────────┤',
      '│ L-1001    │ Sam O’Neil   │ active    │',
      '│ L-1002    │ Ola Nordmann │ withdrawn │',
      '└───────────┴──────────────┴───────────┘',
      'Left out at this width: Programme, Mentor. --columns',
      'chooses, --output csv has all.',
    ]);
  });

  test('keeps the column without which two rows would look alike', () => {
    const [name, programme, status] = learnerColumns.slice(1, 4);
    const columns = [name, programme, status].flatMap((column) => column ?? []);
    const rows = [
      learner({ name: 'Alexandra Smith' }),
      learner({ name: 'Alexandra Smith', programme: 'art' }),
    ];
    const shown = [...rows, learner({ name: 'Ola Nordmann', status: 'withdrawn' })];
    expect(table(columns, shown, 34)).toEqual([
      '┌─────────────────┬───────────┐',
      '│ Learner         │ Programme │',
      '├─────────────────┼───────────┤',
      '│ Alexandra Smith │ eng-l3    │',
      '│ Alexandra Smith │ art       │',
      '│ Ola Nordmann    │ eng-l3    │',
      '└─────────────────┴───────────┘',
      'Left out at this width: Status.',
      '--columns chooses, --output csv',
      'has all.',
    ]);
  });

  test('shows a column on request where two rows would look alike without it', () => {
    const spare: Column<Ward & { key: string }>[] = [{ field: 'key', header: 'Key' }];
    const rows = ['w-1', 'w-2'].map((key) => ({ key, name: 'Ward', required: 1, percent: 1 }));
    expect(table(wardColumns, rows, 80, { spare })[1]).toContain('│ Key │');
    expect(
      table(
        wardColumns,
        wards.map((ward) => ({ ...ward, key: ward.name })),
        80,
        { spare },
      )[1],
    ).not.toContain('Key');
  });

  test('becomes a block for each row, with what is filled, where fewer than half of the columns fit', () => {
    const rows = [
      { ...sam, status: '' },
      { ...ola, mentor: 'another.mentor@acme.example' },
    ];
    expect(table(learnerColumns, rows, 36)).toEqual([
      'Reference  L-1001',
      'Learner    Sam O’Neil',
      'Programme  eng-l3',
      'Mentor',
      '  mentor.of.many@acme.example',
      '',
      'Reference  L-1002',
      'Learner    Ola Nordmann',
      'Programme  eng-l3-maths',
      'Status     active',
      'Mentor',
      '  another.mentor@acme.example',
    ]);
  });

  test('gives a long value a line of its own in a block, and lets a longer identifier run over', () => {
    const reference = 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6:2026';
    expect(
      table(learnerColumns, [learner({ reference, mentor: `${'m'.repeat(20)}@acme.example` })], 40),
    ).toEqual([
      'Reference',
      reference,
      'Learner    Sam O’Neil',
      'Programme  eng-l3',
      'Status     active',
      'Mentor',
      '  mmmmmmmmmmmmmmmmmmmm@acme.example',
    ]);
  });
});

const word = fc.oneof(
  fc.string({ minLength: 1, maxLength: 14 }),
  fc.string({ unit: fc.constantFrom('a', 'é', '日', '👍🏽', '\u202e', '`'), minLength: 1, maxLength: 7 }),
);
const prose = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));
/** Half of them are longer than the narrowest terminals, and some have spaces, as competences do. */
const identifier = fc
  .stringMatching(/^[a-z|@.-]{1,30}( [a-z0-9|@.-]{1,30})?$/)
  .map((text) => text.replaceAll(/\s+/g, ' '));
interface AnyRow {
  readonly id: string;
  readonly also: string[];
  readonly text: string;
  readonly why: string;
  readonly count: number | null;
  readonly flag: boolean;
}
const anyRows = fc
  .tuple(
    fc.array(identifier, { minLength: 1, maxLength: 3 }),
    fc.array(prose, { minLength: 1, maxLength: 3 }),
    fc.array(fc.option(fc.integer()), { minLength: 1, maxLength: 2 }),
  )
  .chain(([identifiers, texts, counts]) =>
    fc.array(
      fc.record({
        id: fc.constantFrom(...identifiers),
        also: fc.subarray(identifiers),
        text: fc.constantFrom('', ...texts),
        why: fc.constantFrom('', ...texts),
        count: fc.constantFrom(...counts),
        flag: fc.boolean(),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  );
const anyColumns = fc
  .tuple(
    fc.shuffledSubarray<Column<AnyRow>>(
      [
        { field: 'id', header: 'Key', content: 'identifier' },
        { field: 'also', header: 'Counts as it too', content: 'identifier' },
        { field: 'text', header: 'Column (of texts)' },
        { field: 'why', header: 'Why it was rejected', content: 'prose' },
        { field: 'count', header: 'Future Enrolments' },
        { field: 'flag', header: 'Sees' },
      ],
      { minLength: 1 },
    ),
    fc.array(fc.nat(3), { minLength: 6, maxLength: 6 }),
  )
  .map(([columns, priorities]) =>
    columns.map((column, at): Column<AnyRow> => ({ ...column, priority: priorities[at] ?? 0 })),
  );
const widths = fc.integer({ min: 40, max: 200 });

const identifiersOf = (columns: readonly Column<AnyRow>[], rows: readonly AnyRow[]): string[] =>
  columns
    .filter(({ content }) => content === 'identifier')
    .flatMap(({ field }) => rows.flatMap((row) => (field === 'id' ? row.id : row.also)));

describe('every table', () => {
  test('has each identifier whole on one line', () => {
    fc.assert(
      fc.property(anyColumns, anyRows, widths, (columns, rows, width) => {
        const text = table(columns, rows, width).join('\n');
        for (const each of identifiersOf(columns, rows)) expect(text).toContain(each);
      }),
    );
  });

  test('has no line wider than the terminal, unless an identifier alone is', () => {
    fc.assert(
      fc.property(anyColumns, anyRows, widths, (columns, rows, width) => {
        const identifiers = identifiersOf(columns, rows);
        for (const line of table(columns, rows, width)) {
          if (!identifiers.includes(line.replace(/[;,]$/, '')))
            expect(widthOf(line)).toBeLessThanOrEqual(width);
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        }
      }),
    );
  });

  test('loses no word of a text that it shows', () => {
    fc.assert(
      fc.property(anyRows, widths, (rows, width) => {
        const column: Column<AnyRow> = { field: 'why', header: 'Why', content: 'prose' };
        const drawn = table([{ field: 'id', header: 'Key', content: 'identifier' }, column], rows, width);
        const shown = drawn.join(' ').replaceAll(/[│┌┬┐├┼┤└┴┘─]+/g, ' ');
        for (const row of rows)
          for (const each of shownText(column, row).split(/\s+/)) expect(shown).toContain(each);
      }),
    );
  });

  test('draws two different rows differently: exchanged, they make another table', () => {
    const looks = (columns: readonly Column<AnyRow>[], row: AnyRow): string =>
      columns.map((column) => shownText(column, row).trim().replaceAll(/\s+/g, ' ')).join('\n');
    fc.assert(
      fc.property(anyColumns, anyRows, widths, (columns, rows, width) => {
        const [first, ...others] = rows;
        const at = rows.findIndex((row) => first && looks(columns, row) !== looks(columns, first));
        const other = rows[at];
        fc.pre(first !== undefined && other !== undefined);
        const exchanged = [other, ...others.with(at - 1, first)];
        expect(table(columns, exchanged, width)).not.toEqual(table(columns, rows, width));
      }),
    );
  });

  test('shows each column, or says that it is left out, empty or the same in all rows', () => {
    fc.assert(
      fc.property(anyColumns, anyRows, widths, (columns, rows, width) => {
        const text = table(columns, rows, width)
          .join('\n')
          .replaceAll(/[│\s]+/g, '')
          .toLowerCase();
        for (const { header } of columns) {
          const words = header.toLowerCase().split(' ');
          for (const each of words) expect(text).toContain(each);
        }
      }),
    );
  });

  test('of 10,000 rows takes a fraction of a second', () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => ({
      name: `Learner ${index}`,
      required: index,
      percent: index / 100,
    }));
    const started = performance.now();
    const lines = table(wardColumns, rows, 80);
    expect(lines).toHaveLength(10_004);
    // Quadratic drawing takes more than ten seconds; the bound leaves room for a busy machine.
    expect(performance.now() - started).toBeLessThan(1500);
  });
});
