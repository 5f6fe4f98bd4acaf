import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { undefuse } from '../../src/domain/csv-cell.js';
import { textSpool } from '../../src/changes/text-spool.js';
import { outputFormats, type OutputFormat } from '../../src/domain/output-formats.js';
import type { PresentOptions } from '../../src/render/present-options.js';
import { present, presentList } from '../../src/render/present.js';
import { takeRows } from '../../src/render/rows.js';
import { formatPercent } from '../../src/views/percent.js';
import { rejectedList } from '../../src/views/rejected-rows.js';
import type { RejectedRow } from '../../src/views/rejected-rows.js';
import { timeText, toned } from '../../src/views/view.js';
import type { View } from '../../src/views/view.js';
import { record, recordPlain } from '../terminal/recording.js';
import type { Recording } from '../terminal/recording.js';

interface ComplianceRow {
  readonly key: string;
  readonly name: string;
  readonly required: number;
  readonly compliancePercent: number | null;
}

interface Compliance {
  readonly asOf: string;
  readonly rows: readonly ComplianceRow[];
  readonly total: ComplianceRow;
}

const complianceView: View<Compliance> = {
  list: {
    field: 'rows',
    columns: [
      { field: 'key', header: 'Key', onRequest: true },
      { field: 'name', header: 'Organisation' },
      { field: 'required', header: 'Required' },
      {
        field: 'compliancePercent',
        header: 'Compliance %',
        format: ({ compliancePercent }) => formatPercent(compliancePercent),
      },
    ],
    total: ({ total }) => total,
    empty: 'No organisation holds an assignment.',
  },
  lines: ({ asOf }) => [['As of ', toned('strong', asOf)]],
  footer: () => ['Compliance is achieved over required.'],
};

const compliance: Compliance = {
  asOf: '2026-11-21',
  rows: [
    { key: 'w2', name: 'Ward 2', required: 100, compliancePercent: 33.2 },
    { key: 'w1', name: 'Ward | 1', required: 22, compliancePercent: 9.09 },
    { key: 'w3', name: 'Ward 3', required: 0, compliancePercent: null },
  ],
  total: { key: 'total', name: 'Total', required: 122, compliancePercent: 28.69 },
};

async function shown<O extends object>(
  view: View<O>,
  result: O,
  options: PresentOptions,
  recording: Recording = record(),
): Promise<{ stdout: string; stderr: string }> {
  await present(recording.terminal, view, result, options);
  return { stdout: recording.stdout(), stderr: recording.stderr() };
}

const inFormat = (
  format: OutputFormat,
  options: Omit<PresentOptions, 'format'> = {},
  recording?: Recording,
) => shown(complianceView, compliance, { format, ...options }, recording);

describe('a table', () => {
  test('on a terminal stands between the lines and the footer', async () => {
    expect(await inFormat('table', {}, recordPlain())).toEqual({
      stdout: [
        'As of 2026-11-21',
        '┌──────────────┬──────────┬──────────────┐',
        '│ Organisation │ Required │ Compliance % │',
        '├──────────────┼──────────┼──────────────┤',
        '│ Ward 2       │      100 │      33.20 % │',
        '│ Ward | 1     │       22 │       9.09 % │',
        '│ Ward 3       │        0 │            – │',
        '│ Total        │      122 │      28.69 % │',
        '└──────────────┴──────────┴──────────────┘',
        'Compliance is achieved over required.',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  test('off a terminal is separated by tabs, the total a sentence, and all of it goes to stdout', async () => {
    const plain = {
      stdout: [
        'As of 2026-11-21',
        'Organisation\tRequired\tCompliance %',
        'Ward 2\t100\t33.20 %',
        'Ward | 1\t22\t9.09 %',
        'Ward 3\t0\t–',
        'Total: Required 122, Compliance % 28.69 %',
        'Compliance is achieved over required.',
        '',
      ].join('\n'),
      stderr: '',
    };
    expect(await inFormat('table')).toEqual(plain);
    expect(await inFormat('table', {}, record({ quiet: true }))).toEqual(plain);
    expect((await inFormat('table', { columns: 'name' })).stdout).not.toContain('Total');
  });

  test('groups the digits of counts in text alike on a terminal and off it, never in data, and never those of a name', async () => {
    const view: View<{ rows: readonly { line: number; count: number }[] }> = {
      list: {
        field: 'rows',
        columns: [
          { field: 'line', header: 'Line', isName: true },
          { field: 'count', header: 'Count' },
        ],
      },
    };
    const result = { rows: [{ line: 20_000, count: 20_000 }] };
    const drawn = await shown(view, result, { format: 'table' }, recordPlain());
    expect(drawn.stdout).toContain('│ 20000 │ 20,000 │');
    expect((await shown(view, result, { format: 'markdown' })).stdout).toContain('| 20000 | 20,000 |');
    expect((await shown(view, result, { format: 'table' })).stdout).toMatch(/20000\t20,000\n$/);
    expect((await shown(view, result, { format: 'csv' })).stdout).toMatch(/20000,20000\n$/);
  });

  test('without rows says so on a terminal and is a header off it', async () => {
    const { list, ...sentences } = complianceView;
    const view: View<Pick<Compliance, 'rows'>> = {
      list: { field: 'rows', columns: [{ field: 'name', header: 'Name' }], empty: list?.empty ?? '' },
    };
    expect(Object.keys(sentences)).toEqual(['lines', 'footer']);
    expect((await shown(view, { rows: [] }, { format: 'table' }, recordPlain())).stdout).toBe(
      'No organisation holds an assignment.\n',
    );
    expect((await shown(view, { rows: [] }, { format: 'table' })).stdout).toBe('Name\n');
  });
});

describe('a time', () => {
  interface Jobs {
    readonly at: string;
    readonly jobs: readonly { readonly id: string; readonly at: string | null }[];
  }
  const view: View<Jobs> = {
    lines: ({ at }) => [['Undone at ', timeText(at), '.']],
    list: {
      field: 'jobs',
      columns: [
        { field: 'id', header: 'Job', content: 'identifier' },
        { field: 'at', header: 'When', content: 'time' },
      ],
    },
  };
  const result: Jobs = {
    at: '2026-06-15T08:47:00.000Z',
    jobs: [
      { id: '2', at: '2026-06-15T02:47:00.000Z' },
      { id: '1', at: '2025-11-28T02:47:00.000Z' },
      { id: '0', at: null },
    ],
  };

  test('is local on a terminal, with the zone in the header and in sentences', async () => {
    expect((await shown(view, result, { format: 'table' }, recordPlain())).stdout).toBe(
      [
        'Undone at 08:47 UTC.',
        '┌─────┬───────────────────┐',
        '│ Job │ When (UTC)        │',
        '├─────┼───────────────────┤',
        '│ 2   │ 02:47             │',
        '│ 1   │ 28 Nov 2025 02:47 │',
        '│ 0   │                   │',
        '└─────┴───────────────────┘',
        '',
      ].join('\n'),
    );
  });

  test('is whole in Markdown, which is read elsewhere and later', async () => {
    const { stdout } = await shown(view, result, { format: 'markdown' }, recordPlain());
    expect(stdout).toContain('Undone at 15 Jun 2026 08:47 UTC.\n');
    expect(stdout).toContain('| 1 | 28 Nov 2025 02:47 UTC |\n| 0 |  |\n');
  });

  test('stays ISO text in data and off a terminal', async () => {
    expect((await shown(view, result, { format: 'table' })).stdout).toBe(
      `Undone at ${result.at}.\nJob\tWhen\n2\t2026-06-15T02:47:00.000Z\n1\t2025-11-28T02:47:00.000Z\n0\t\n`,
    );
    expect((await shown(view, result, { format: 'csv' }, recordPlain())).stdout).toBe(
      'Job,When\n2,2026-06-15T02:47:00.000Z\n1,2025-11-28T02:47:00.000Z\n0,\n',
    );
    const { stdout } = await shown(view, result, { format: 'json' }, recordPlain());
    expect(JSON.parse(stdout)).toEqual(result);
  });
});

describe('sentences', () => {
  const view: View<{ why: string }> = {
    lines: ({ why }) => [['The plan ', toned('red', 'is not shown'), `: ${why}`]],
  };
  const why = 'the feature employer-learning-plan is off for the tenant.';

  test('wrap between words on a terminal, in colour too, and nowhere else', async () => {
    const wrapped = 'The plan is not shown: the feature\nemployer-learning-plan is off for the\ntenant.\n';
    expect((await shown(view, { why }, { format: 'table' }, recordPlain(40))).stdout).toBe(wrapped);
    const painted = record({ onTerminal: true, columns: 40, env: { FORCE_COLOR: '1' } });
    expect((await shown(view, { why }, { format: 'table' }, painted)).stdout).toBe(
      wrapped.replace('is not shown', '\x1b[31mis not shown\x1b[39m'),
    );
    const whole = `The plan is not shown: ${why}\n`;
    expect((await shown(view, { why }, { format: 'table' })).stdout).toBe(whole);
    expect((await shown(view, { why }, { format: 'markdown' }, recordPlain(40))).stdout).toBe(whole);
  });
});

test('a command in a sentence stays on one line', async () => {
  const command = 'provost plan show L-1 --card components-overdue';
  const view: View<{ n: number }> = { lines: () => [['It opens with: ', toned('command', command)]] };
  expect((await shown(view, { n: 1 }, { format: 'table' }, recordPlain(50))).stdout).toBe(
    `It opens with:\n${command}\n`,
  );
});

describe('rejected rows', () => {
  const view: View<{ rejected: readonly RejectedRow[] }> = { resultForm: 'sentences', list: rejectedList };
  const rejected = [
    {
      line: 6,
      value: 'amelia@acme.exmaple',
      code: 'unknown-account',
      message: 'There is no account amelia@acme.exmaple in this tenant; did you mean amelia@acme.example?',
    },
    { line: 12, value: '31/13/2026', code: 'not-a-date', message: 'No such month.' },
  ];

  test('are lines on a terminal, with the value once, and whole', async () => {
    expect((await shown(view, { rejected }, { format: 'table' }, recordPlain(60))).stdout).toBe(
      [
        'line 6  There is no account amelia@acme.exmaple in this',
        '        tenant; did you mean amelia@acme.example?',
        'line 12  31/13/2026: No such month.',
        '',
      ].join('\n'),
    );
  });

  test('are a table where columns are chosen, and off a terminal', async () => {
    const chosen = { format: 'table', columns: 'line,code' } as const;
    expect((await shown(view, { rejected }, chosen, recordPlain())).stdout).toContain('│ not-a-date ');
    expect((await shown(view, { rejected }, { format: 'table' })).stdout).toMatch(
      /^Line\tValue\tCode\tWhy it was rejected\n6\tamelia@/,
    );
  });
});

describe('long lists', () => {
  const view: View<{ rows: readonly { n: number }[] }> = {
    list: { field: 'rows', columns: [{ field: 'n', header: 'N' }] },
  };
  const rows = (count: number) => ({ rows: Array.from({ length: count }, (_, n) => ({ n })) });
  const lineCount = (text: string): number => text.split('\n').length - 1;

  test('are cut at 200 rows on a terminal, which says how to see all', async () => {
    const { stdout } = await shown(view, rows(12_345), { format: 'table' }, recordPlain());
    expect(lineCount(stdout)).toBe(200 + 4 + 1);
    expect(stdout).toMatch(/First 200 of 12,345 rows: see all with --limit 0 or --output csv\.\n$/);
  });

  test('are whole with --limit 0, off a terminal, and when there are no more than 200', async () => {
    const all = await shown(view, rows(1000), { format: 'table', limit: 0 }, recordPlain());
    expect(lineCount(all.stdout)).toBe(1004);
    expect(lineCount((await shown(view, rows(1000), { format: 'table' })).stdout)).toBe(1001);
    expect((await shown(view, rows(200), { format: 'table' }, recordPlain())).stdout).not.toContain('First');
  });

  test('shortened by --limit say so: in JSON as truncated, else in a sentence', async () => {
    const limited = (format: OutputFormat, recording?: Recording) =>
      shown(view, rows(1000), { format, limit: 2 }, recording);
    expect(JSON.parse((await limited('json')).stdout)).toEqual({
      rows: [{ n: 0 }, { n: 1 }],
      truncated: true,
    });
    expect(await limited('csv')).toEqual({
      stdout: 'N\n0\n1\n',
      stderr: '2 of 1,000 rows shown (--limit).\n',
    });
    expect(await limited('ndjson')).toEqual({
      stdout: '{"n":0}\n{"n":1}\n',
      stderr: '2 of 1,000 rows shown (--limit).\n',
    });
    expect(await limited('table')).toEqual({
      stdout: 'N\n0\n1\n2 of 1,000 rows shown (--limit).\n',
      stderr: '',
    });
    expect((await limited('markdown')).stdout).toMatch(/\n\n2 of 1,000 rows shown \(--limit\)\.\n$/);
    expect((await limited('table', recordPlain())).stdout).toMatch(/2 of 1,000 rows shown \(--limit\)\.\n$/);
    expect(JSON.parse((await shown(view, rows(2), { format: 'json', limit: 2 })).stdout)).toEqual(rows(2));
  });
});

describe('json', () => {
  test('is exactly one document with the whole result', async () => {
    const { stdout, stderr } = await inFormat('json', {}, recordPlain());
    expect(stdout).toBe(`${JSON.stringify(compliance, null, 2)}\n`);
    expect(stderr).toBe('');
  });

  test('has the main list as --sort, --limit and --columns make it', async () => {
    const { stdout } = await inFormat('json', { sort: 'required', limit: 2, columns: 'key,Required' });
    expect(JSON.parse(stdout)).toEqual({
      asOf: '2026-11-21',
      rows: [
        { key: 'w3', required: 0 },
        { key: 'w1', required: 22 },
      ],
      total: compliance.total,
      truncated: true,
    });
  });

  test('is the same as JSON.stringify would make it', async () => {
    const printable = fc.string({ unit: 'grapheme-ascii' });
    const result = fc.record({
      first: fc.option(printable, { nil: undefined }),
      rows: fc.array(fc.dictionary(printable, fc.oneof(printable, fc.integer(), fc.array(printable)))),
      last: fc.dictionary(printable, fc.boolean()),
    });
    const view: View<{ rows: readonly Record<string, unknown>[] }> = { list: { field: 'rows', columns: [] } };
    await fc.assert(
      fc.asyncProperty(result, async (value) => {
        const { stdout } = await shown(view, value, { format: 'json' });
        expect(stdout).toBe(`${JSON.stringify(value, null, 2)}\n`);
      }),
    );
  });
});

describe('ndjson', () => {
  test('is one line for each row', async () => {
    const { stdout } = await inFormat('ndjson', { sort: '-name' });
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as ComplianceRow).key),
    ).toEqual(['w3', 'w2', 'w1']);
  });

  test('is the whole result on one line where there is no list', async () => {
    const { stdout } = await shown({}, { job: 'J-1', added: 2 }, { format: 'ndjson' });
    expect(stdout).toBe('{"job":"J-1","added":2}\n');
  });
});

describe('csv', () => {
  test('has the plain figures and no total', async () => {
    expect((await inFormat('csv')).stdout).toBe(
      'Organisation,Required,Compliance %\nWard 2,100,33.2\nWard | 1,22,9.09\nWard 3,0,\n',
    );
  });

  const view: View<{ rows: readonly { text: string | number }[] }> = {
    list: { field: 'rows', columns: [{ field: 'text', header: 'Text' }] },
  };

  test('defuses texts that a spreadsheet would run and leaves numbers alone', async () => {
    const rows = ['=1+1', '+44', '-x', '@sum', '＝1', '\tt', '\rr', ' a', "'=1", 'a=b', 'a;b', -5].map(
      (text) => ({ text }),
    );
    expect(
      parse((await shown(view, { rows }, { format: 'csv' })).stdout)
        .slice(1)
        .flat(),
    ).toEqual([
      ...["'=1+1", "'+44", "'-x", "'@sum", "'＝1", "'\tt", "'\rr", "' a", "''=1", 'a=b', 'a;b', '-5'],
    ]);
  });

  test('gives every text back once the quote before a formula is taken off', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom("'", '=', '＝', ' ', '-', '\t', '"', '\n', '\r', 'a') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ text })), async (rows) => {
        const { stdout } = await shown(view, { rows }, { format: 'csv' });
        const read = parse(stdout, { recordDelimiter: '\n', skipEmptyLines: false })
          .slice(1)
          .map(([cell = '']) => ({ text: undefuse(cell) }));
        // An empty line is how CSV writes one empty cell.
        expect(read.filter((row) => row.text !== '')).toEqual(rows.filter((row) => row.text !== ''));
      }),
    );
  });

  test('on a terminal shows escape sequences', async () => {
    const rows = [{ text: 'a\x1b[2J' }];
    expect((await shown(view, { rows }, { format: 'csv' }, recordPlain())).stdout).toBe('Text\na\\x1b[2J\n');
    expect((await shown(view, { rows }, { format: 'csv' })).stdout).toBe('Text\na\x1b[2J\n');
  });

  test('is one line of the properties where there is no list', async () => {
    const result = { job: 'J-1', added: 2, rejected: [{ line: 3 }], dryRun: true, undoneBy: null };
    expect((await shown({}, result, { format: 'csv' })).stdout).toBe(
      'job,added,rejected,dryRun,undoneBy\nJ-1,2,"[{""line"":3}]",true,\n',
    );
  });
});

describe('markdown', () => {
  test('is a table with pipes escaped, between the sentences', async () => {
    expect((await inFormat('markdown', {}, record({ env: { FORCE_COLOR: '1' } }))).stdout).toBe(
      [
        'As of 2026-11-21',
        '',
        '| Organisation | Required | Compliance % |',
        '| --- | ---: | ---: |',
        '| Ward 2 | 100 | 33.20 % |',
        '| Ward \\| 1 | 22 | 9.09 % |',
        '| Ward 3 | 0 | – |',
        '',
        'Total: Required 122, Compliance % 28.69 %',
        '',
        'Compliance is achieved over required.',
        '',
      ].join('\n'),
    );
  });

  test('shows what Markdown would act on', async () => {
    const view: View<{ rows: readonly { text: string }[] }> = {
      list: { field: 'rows', columns: [{ field: 'text', header: 'Text' }] },
    };
    const rows = [{ text: '<b>*x*</b> [a](b) `c` _d_ e_f \\ \n' }];
    expect((await shown(view, { rows }, { format: 'markdown' })).stdout).toBe(
      '| Text |\n| --- |\n| \\<b>\\*x\\*\\</b> \\[a\\](b) \\`c\\` \\_d\\_ e_f \\\\ \\\\n |\n',
    );
  });
});

describe('a result without a list', () => {
  test('is its sentences, on a terminal and off it', async () => {
    const view: View<{ added: number }> = {
      lines: ({ added }) => [`${added} added.`],
      footer: () => ['Done.'],
    };
    expect((await shown(view, { added: 2 }, { format: 'table' })).stdout).toBe('2 added.\nDone.\n');
    expect((await shown(view, { added: 2 }, { format: 'table' }, recordPlain())).stdout).toBe(
      '2 added.\nDone.\n',
    );
    expect((await shown(view, { added: 2 }, { format: 'markdown' })).stdout).toBe('2 added.\n\nDone.\n');
  });

  test('is its properties where nothing else is said', async () => {
    const result = { job: 'J-1', added: 2 };
    expect((await shown({}, result, { format: 'table' })).stdout).toBe('job\tJ-1\nadded\t2\n');
    expect((await shown({}, result, { format: 'table' }, recordPlain())).stdout).toBe(
      'job    J-1\nadded  2\n',
    );
    expect((await shown({}, result, { format: 'markdown' })).stdout).toBe(
      '| job | added |\n| --- | ---: |\n| J-1 | 2 |\n',
    );
  });

  test('refuses the flags that shape a list', async () => {
    for (const flags of [{ columns: 'a' }, { sort: 'a' }, { limit: 1 }]) {
      await expect(shown({}, { a: 1 }, { format: 'json', ...flags })).rejects.toMatchObject({
        code: 'not-a-list',
      });
    }
  });
});

describe('a document', () => {
  const view: View<{ text: string }> = { document: ({ text }) => text };
  const result = { text: 'tenant:\n  name: a\u202eb\n' };

  test('is passed on as it is off a terminal', async () => {
    expect((await shown(view, result, { format: 'table' })).stdout).toBe(result.text);
  });

  test('shows hidden characters on a terminal', async () => {
    expect((await shown(view, result, { format: 'table' }, recordPlain())).stdout).toBe(
      'tenant:\n  name: a\\u202eb\n',
    );
  });
});

describe('data', () => {
  test('makes exactly one line of tab-separated text for each row, with a tab between cells only', async () => {
    const view: View<{ rows: readonly { a: string; b: string }[] }> = {
      list: {
        field: 'rows',
        columns: [
          { field: 'a', header: 'A' },
          { field: 'b', header: 'B' },
        ],
      },
    };
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\n', '\t', '\u2028', 'x') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ a: text, b: text })), async (rows) => {
        const lines = (await shown(view, { rows }, { format: 'table' })).stdout.split('\n');
        expect(lines).toHaveLength(rows.length + 2);
        for (const line of lines.slice(0, -1)) expect(line.split('\t')).toHaveLength(2);
      }),
    );
  });

  test('of 100,000 rows goes out in pieces', async () => {
    const rows = Array.from({ length: 100_000 }, (_, n) => ({ n, name: `Learner ${n}` }));
    const view: View<{ rows: typeof rows }> = {
      list: {
        field: 'rows',
        columns: [
          { field: 'n', header: 'N' },
          { field: 'name', header: 'Name' },
        ],
      },
    };
    for (const format of ['json', 'ndjson', 'csv', 'markdown', 'table'] as const) {
      let longest = 0;
      let length = 0;
      const recording = record();
      const counting = {
        ...recording.terminal,
        outAll: (texts: Iterable<string> | AsyncIterable<string>) =>
          recording.terminal.outAll(
            (async function* () {
              for await (const text of texts) {
                longest = Math.max(longest, text.length);
                length += text.length;
                yield text;
              }
            })(),
          ),
      };
      await present(counting, view, { rows }, { format });
      expect(length).toBeGreaterThan(1_000_000);
      expect(longest).toBeLessThan(100_000);
    }
  });
});

describe('rows that come ahead of the answer', () => {
  const presentations = fc.record({
    format: fc.constantFrom(...outputFormats),
    columns: fc.constantFrom(undefined, 'name', 'compliancePercent,key'),
    limit: fc.constantFrom(undefined, 0, 1, 3, 250),
    onTerminal: fc.boolean(),
  });
  const row = fc.record({
    key: fc.string({ unit: 'binary' }),
    name: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant('a\tb\n\u202e')),
    required: fc.nat(),
    compliancePercent: fc.option(fc.nat()),
  });

  test('are printed byte for byte as the answer that has them', async () => {
    const rows = fc.oneof(
      fc.array(row, { maxLength: 5 }),
      // More than a terminal shows unasked, and than are written at once.
      fc
        .tuple(row, fc.constantFrom(201, 499, 500, 501, 1203))
        .map(([one, count]) => Array.from({ length: count }, (_, required) => ({ ...one, required }))),
    );
    await fc.assert(
      fc.asyncProperty(rows, presentations, async (given, { onTerminal, ...options }) => {
        const whole = await shown(
          complianceView,
          { ...compliance, rows: given },
          options,
          record({ onTerminal }),
        );
        const recording = record({ onTerminal });
        const taken = await takeRows(complianceView, options, textSpool(), recording.terminal);
        if (taken === undefined) {
          expect([onTerminal, options.format, options.limit === undefined]).toEqual([true, 'table', false]);
          return;
        }
        await taken.write(given);
        expect(recording.stdout()).toBe('');
        const result = { ...compliance, rows: [] };
        const list = await taken.listOf(result);
        await presentList(recording.terminal, complianceView, result, options, list);
        expect({ stdout: recording.stdout(), stderr: recording.stderr() }).toEqual(whole);
      }),
    );
  });

  test('are not taken where all are needed at once', async () => {
    const sorted = { format: 'json', sort: 'name' } as const;
    expect(await takeRows(complianceView, sorted, textSpool(), record().terminal)).toBeUndefined();
    const view = { ...complianceView, document: () => 'one text' };
    for (const format of ['table', 'markdown'] as const)
      expect(await takeRows(view, { format }, textSpool(), record().terminal)).toBeUndefined();
  });

  test('refuse a column that there is none of before any request', async () => {
    const options = { format: 'csv', columns: 'nothing' } as const;
    await expect(takeRows(complianceView, options, textSpool(), record().terminal)).rejects.toMatchObject({
      code: 'unknown-column',
    });
  });
});

describe('a result whose answer stands in sentences', () => {
  interface Assignment {
    readonly added: number;
    readonly rejected: readonly { readonly line: number; readonly value: string }[];
  }
  const view: View<Assignment> = {
    resultForm: 'sentences',
    lines: ({ added }) => [`Given to ${added}.`],
    list: {
      field: 'rejected',
      columns: [
        { field: 'line', header: 'Line' },
        { field: 'value', header: 'Value' },
      ],
    },
  };

  test.each([true, false])('shows no list where there are no particulars', async (onTerminal) => {
    const result = { added: 3, rejected: [] };
    const { stdout, stderr } = await shown(view, result, { format: 'table' }, record({ onTerminal }));
    expect(stdout).toBe('Given to 3.\n');
    expect(stderr).toBe('');
  });

  test('has no empty table in Markdown', async () => {
    const { stdout } = await shown(view, { added: 3, rejected: [] }, { format: 'markdown' });
    expect(stdout).toBe('Given to 3.\n');
  });

  test('goes to stdout with its particulars off a terminal', async () => {
    const result = { added: 3, rejected: [{ line: 2, value: 'nobody' }] };
    const { stdout, stderr } = await shown(view, result, { format: 'table' }, record());
    expect(stdout).toBe('Given to 3.\nLine\tValue\n2\tnobody\n');
    expect(stderr).toBe('');
  });
});

describe('a summary', () => {
  const view: View<Compliance> = {
    ...complianceView,
    resultForm: 'summary',
    lines: () => [
      {
        chart: 'bars',
        title: 'Required',
        unit: 'percent',
        maximum: 100,
        bars: [{ label: 'all', value: 50 }],
      },
    ],
  };

  test('stands for its list in text and Markdown, until all or a part of it is asked for', async () => {
    for (const format of ['table', 'markdown'] as const) {
      const [short, ...long] = await Promise.all(
        [{}, { all: true }, { columns: 'name' }, { sort: 'name' }, { limit: 0 }].map((options) =>
          shown(view, compliance, { format, ...options }),
        ),
      );
      expect(short?.stdout).toContain('50.00 %');
      expect(short?.stdout).not.toContain('Ward 2');
      for (const { stdout } of long) expect(stdout).toContain('Ward 2');
    }
  });

  test('takes rows that arrive and omits them likewise', async () => {
    const recording = recordPlain();
    const options: PresentOptions = { format: 'table' };
    const taken = await takeRows(view, options, textSpool(), recordPlain().terminal);
    await taken?.write(compliance.rows);
    await presentList(recording.terminal, view, compliance, options, await taken?.listOf(compliance));
    expect(recording.stdout()).toMatch(/^█+░+ 50\.00 % all\nCompliance is achieved over required\.\n$/);
  });
});

describe('rows on request', () => {
  const view: View<Compliance> = {
    list: {
      ...complianceView.list!,
      onRequest: { isSuch: ({ required }) => required === 0, leftOut: (count) => `${count} left out.` },
    },
  };

  test('are left out of text and Markdown, which say how many, and are there when asked for', async () => {
    for (const [format, recording] of [
      ['table', recordPlain()],
      ['table', record()],
      ['markdown', record()],
    ] as const) {
      const { stdout } = await shown(view, compliance, { format }, recording);
      expect(stdout).not.toContain('Ward 3');
      expect(stdout).toContain('1 left out.');
      const all = await shown(view, compliance, { format, all: true });
      expect(all.stdout).toContain('Ward 3');
      expect(all.stdout).not.toContain('left out');
    }
  });
});

describe('charts, bars in columns, summaries and rows on request', () => {
  const { list } = complianceView;
  const charted: View<Compliance> = {
    ...complianceView,
    resultForm: 'summary',
    list: {
      ...list!,
      columns: list!.columns.map((column) => ({
        ...column,
        bar: ({ required }: ComplianceRow) => ({ value: required, maximum: 122 }),
      })),
      onRequest: { isSuch: () => true, leftOut: String },
    },
    footer: () => [{ chart: 'ladder', title: 'Steps', steps: [{ label: 'a', passed: true, why: 'b' }] }],
  };

  test.each(['json', 'ndjson', 'csv'] as const)('change no byte of %s', async (format) => {
    for (const options of [{}, { columns: 'name,required' }, { sort: '-required', limit: 2 }])
      expect(await shown(charted, compliance, { format, ...options })).toEqual(
        await shown(complianceView, compliance, { format, ...options }),
      );
  });

  test('draw the bar beside the figure on a terminal alone', async () => {
    const drawn = {
      ...charted,
      resultForm: 'list' as const,
      list: { ...charted.list!, onRequest: undefined! },
    };
    const { stdout } = await shown(drawn, compliance, { format: 'table' }, recordPlain());
    expect(stdout).toContain('│ 100 ████████░░ │');
    for (const format of ['table', 'markdown'] as const)
      expect((await shown(drawn, compliance, { format })).stdout).not.toContain('█');
  });
});
