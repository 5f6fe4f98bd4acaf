import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { visible } from '../../../src/domain/visible.js';
import { anchorOf, htmlText } from '../../../src/render/html/escape.js';
import { present } from '../../../src/render/present.js';
import type { View } from '../../../src/views/view.js';
import { toned } from '../../../src/views/view.js';
import { record } from '../../terminal/recording.js';

interface Row {
  readonly name: string;
  readonly count: number;
}
interface Result {
  readonly asOf: string;
  readonly rows: readonly Row[];
  readonly total: Row;
  readonly masked?: readonly string[];
}

const view: View<Result> = {
  lines: ({ asOf }) => [
    ['As of ', toned('red', asOf), ': run ', toned('command', 'provost <x>')],
    {
      ...{ chart: 'bars', title: 'By reason', unit: ['component', 'components'], maximum: 10, isWhole: true },
      bars: [
        { label: 'no <access>', value: 4, tone: 'red' },
        { label: 'review', value: 6 },
      ],
    },
    { chart: 'coverage', title: 'Holders', unit: ['account', 'accounts'], maximum: 8, before: 2, after: 5 },
    { chart: 'ladder', title: 'Steps', steps: [{ label: 'role', passed: false, why: 'a & b' }] },
    {
      ...{ chart: 'trend', title: 'By month', unit: 'percent', minimum: 0, maximum: 100 },
      points: [
        { date: '2026-10-31', value: 50 },
        { date: '2026-11-30', value: null },
      ],
    },
  ],
  list: {
    field: 'rows',
    columns: [
      { field: 'name', header: 'Name <b>' },
      {
        field: 'count',
        header: 'Count',
        tone: () => 'amber',
        bar: ({ count }) => ({ value: count, maximum: 9 }),
      },
    ],
    total: ({ total }) => total,
  },
  footer: () => ['The end.'],
};
const result: Result = {
  asOf: '2026-11-21',
  rows: [
    { name: '<script>alert(1)</script>', count: 1_234 },
    { name: '=HYPERLINK("x")', count: 5 },
  ],
  total: { name: 'Total', count: 1_239 },
};

async function pageOf<O extends object>(
  viewed: View<O>,
  shown: O,
  options: { readonly limit?: number } = {},
): Promise<string> {
  const recording = record();
  const page = { title: 'overdue "count"', version: '1.2.3' };
  await present(recording.terminal, viewed, shown, { format: 'html', page, ...options });
  return recording.stdout();
}

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

describe('a page', () => {
  test('runs no script and takes no style but its own, and loads nothing', async () => {
    const html = await pageOf(view, result);
    const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(html) ?? [];
    const [, script = ''] = /<script>([^]*?)<\/script>/.exec(html) ?? [];
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src '${hashOf(style)}'`,
      `script-src '${hashOf(script)}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(html.match(/<script|<style|<link|<img|@import|url\(| style=| on\w+=|https?:/g)).toEqual([
      '<style',
      '<script',
    ]);
  });

  test('says its title, its date, its program and its rules', async () => {
    const html = await pageOf(view, result);
    expect(html).toContain('<title>overdue &quot;count&quot;</title>');
    expect(html).toContain('<h1>overdue &quot;count&quot;</h1>');
    expect(html).toContain('<dt>As of</dt><dd>2026-11-21</dd>');
    expect(html).toMatch(/Made by Provost 1\.2\.3, with its rules of \d{4}-\d\d-\d\d \(version \d+\)\./);
  });

  test('has the list as a table that says what it is, what its columns are and whose its rows are', async () => {
    const html = await pageOf(view, result);
    expect(html).toContain('<html lang="en">');
    expect(html).toContain('<caption id="list-caption"><span>overdue &quot;count&quot;</span></caption>');
    expect(html).toContain('<th scope="col">Name &lt;b&gt;</th><th scope="col">Count</th>');
    expect(html).toContain(
      '<tr><th scope="row">&lt;script&gt;alert(1)&lt;/script&gt;</th><td class="amber">1,234',
    );
    expect(html).toMatch(/<tfoot>\n<tr><th scope="row">Total<\/th><td class="amber">1,239/);
    expect(html).toContain('<table class="list r2" id="list">');
  });

  test('shows a formula as it is, and tells spreadsheets that it is text', async () => {
    const html = await pageOf(view, result);
    expect(html).toContain('>=HYPERLINK(&quot;x&quot;)</th>');
    expect(html).toContain('mso-number-format: "\\@"');
  });

  test('draws the charts of the view, each with its figures in words', async () => {
    const html = await pageOf(view, result);
    expect(html).toContain('no &lt;access&gt;</span><svg aria-hidden="true">');
    expect(html).toContain('x="40.00%" width="60.00%"');
    expect(html).toContain('5 of 8');
    expect(html).toContain('<span class="red">Failed</span> role: a &amp; b');
    expect(html).toContain('2026-10-31 50.00 %, 2026-11-30 no value</title>');
    expect(html).toContain('<code>provost &lt;x&gt;</code>');
    expect([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)).toSatisfy(
      (ids: string[]) => new Set(ids).size === ids.length,
    );
  });

  test('says when the list is empty, shortened, or lacks what the caller may not see', async () => {
    expect(await pageOf(view, { ...result, rows: [] })).toContain('<td colspan="2">None.</td>');
    expect(await pageOf(view, result, { limit: 1 })).toContain('<p>1 of 2 rows shown (--limit).</p>');
    expect(await pageOf(view, { ...result, masked: ['dateOfBirth'] })).toContain(
      'a permission is missing: date of birth.',
    );
  });

  test('shows a result without a list as one row, and a document as it is', async () => {
    expect(await pageOf({}, { added: 2, by: 'a<b' })).toContain(
      '<tr><th scope="row">2</th><td>a&lt;b</td></tr>',
    );
    const document: View<object> = { document: () => '\n<a>\n  b' };
    expect(await pageOf(document, {})).toContain('<pre tabindex="0">\n\n&lt;a&gt;\n  b</pre>');
  });
});

describe('text', () => {
  test('holds no markup, no hidden character, and can be read back, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const html = htmlText(text);
        expect(html).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
        const read = html.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? '');
        expect(read).toBe(visible(text));
      }),
    );
  });

  const entities: Readonly<Record<string, string>> = {
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#39;': "'",
  };

  test('as a key gives an anchor that no other key gives, without spaces or markup', () => {
    const keys = fc.string({ unit: fc.constantFrom('a', '_', '-', ' ', '|', '5', '7', '€') });
    fc.assert(
      fc.property(keys, keys, (a, b) => {
        expect(anchorOf('x', a)).toMatch(/^x--[A-Za-z0-9_-]*$/);
        expect(anchorOf('x', a) === anchorOf('x', b)).toBe(a === b);
      }),
      { numRuns: 2_000 },
    );
  });
});
