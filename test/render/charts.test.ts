import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { barText, changeBarText } from '../../src/render/bar.js';
import { blockLines } from '../../src/render/blocks.js';
import { markdownBlocks } from '../../src/render/markdown-blocks.js';
import { trendLines } from '../../src/render/trend.js';
import { widthOf } from '../../src/terminal/measure.js';
import {
  toned,
  type BarChart,
  type Block,
  type Coverage,
  type Ladder,
  type Trend,
} from '../../src/views/view.js';

const drawn = (block: Block, width?: number): string[] =>
  blockLines([block], { width }).map((line) => line.replace(/\n$/, ''));

const reasons: BarChart = {
  ...{ chart: 'bars', title: 'Overdue components', unit: ['component', 'components'], maximum: 1200 },
  bars: [
    { label: 'visible to the employer', value: 1199 },
    { label: 'employer-only review', value: 1 },
    { label: 'not applicable', value: 0 },
  ],
};

const coverage: Coverage = {
  ...{ chart: 'coverage', title: 'Employer - View Learning Plan', maximum: 300, before: 253, after: 300 },
  unit: ['employer account', 'employer accounts'],
};

const ladder: Ladder = {
  ...{ chart: 'ladder', title: 'Conditions' },
  steps: [
    { label: 'feature', passed: true, why: 'The feature is on.' },
    { label: 'relationship', passed: false, why: 'pat@acme.example is neither manager nor mentor of L-1.' },
  ],
};

const trend: Trend = {
  ...{ chart: 'trend', title: 'Compliance by month', unit: 'percent', minimum: 0, maximum: 100 },
  points: [
    { date: '2026-09-30', value: 0 },
    { date: '2026-10-31', value: null },
    { date: '2026-11-30', value: 50 },
    { date: '2026-12-31', value: 100 },
  ],
};

describe('a bar', () => {
  const anyPart = fc
    .tuple(fc.nat(100_000), fc.nat(100_000))
    .map(([a, b]) => ({ value: Math.min(a, b), maximum: Math.max(a, b) }));

  test('is empty for nothing alone, full for the whole alone, and has its width in any case', () => {
    fc.assert(
      fc.property(anyPart, fc.integer({ min: 3, max: 40 }), (part, cells) => {
        const text = barText(part, cells);
        expect([...text]).toHaveLength(cells);
        expect(text.includes('█')).toBe(part.value > 0);
        expect(text.includes('░')).toBe(part.value < part.maximum || part.maximum === 0);
      }),
    );
  });

  test('never shrinks as its value grows', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), (a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)].map((value) =>
          barText({ value, maximum: 1000 }, 20).lastIndexOf('█'),
        ) as [number, number];
        expect(more).toBeGreaterThanOrEqual(less);
      }),
    );
  });

  test('of a change shades what is given or taken', () => {
    expect(changeBarText(5, 10, 20, 20)).toBe(`${'█'.repeat(5)}${'▒'.repeat(5)}${'░'.repeat(10)}`);
    expect(changeBarText(10, 5, 20, 20)).toBe(changeBarText(5, 10, 20, 20));
    expect(changeBarText(20, 20, 20, 4)).toBe('████');
  });
});

describe('a chart on a terminal', () => {
  test('of bars has the figure and the words beside each', () => {
    expect(drawn(reasons, 80)).toEqual([
      `${'█'.repeat(19)}░ 1,199 visible to the employer`,
      `█${'░'.repeat(19)}     1 employer-only review`,
      `${'░'.repeat(20)}     0 not applicable`,
    ]);
  });

  test('of coverage says before and after; where nothing changes, what is', () => {
    expect(drawn(coverage, 100)).toEqual([
      `${'█'.repeat(17)}▒▒▒ 253 of 300 employer accounts → 300 of 300: Employer - View Learning Plan`,
    ]);
    expect(drawn(coverage, 80)).toEqual([
      'Employer - View Learning Plan:',
      `${'█'.repeat(17)}▒▒▒ 253 of 300 employer accounts → 300 of 300`,
    ]);
    const { after: _, ...now } = coverage;
    expect(drawn(now, 80)).toEqual([
      `${'█'.repeat(17)}░░░ 253 of 300 employer accounts: Employer - View Learning Plan`,
    ]);
  });

  test('of steps numbers them, and says passed or failed in words', () => {
    expect(drawn(ladder, 72)).toEqual([
      '1 ✓ passed  feature       The feature is on.',
      '2 ✗ failed  relationship  pat@acme.example is neither manager nor mentor',
      '                          of L-1.',
    ]);
    expect(drawn(ladder, 40)).toEqual([
      '1 ✓ passed  feature',
      '  The feature is on.',
      '2 ✗ failed  relationship',
      '  pat@acme.example is neither manager',
      '  nor mentor of L-1.',
    ]);
  });

  test('of a trend has an axis with values and dates, and no column where there is no value', () => {
    expect(drawn(trend, 32)).toEqual([
      '100 % ┤                  █████',
      ' 80 % ┤                  █████',
      ' 60 % ┤            ▄▄▄▄▄ █████',
      ' 40 % ┤            █████ █████',
      ' 20 % ┤▁▁▁▁▁ ····· █████ █████',
      '  0 % └────────────────────────',
      '       2026-09-30    2026-12-31',
    ]);
  });

  test('of a trend draws evenly spread points where there are too many, with the last', () => {
    const points = Array.from({ length: 500 }, (_, at) => ({ date: `day-${at}`, value: at / 5 }));
    for (const line of trendLines({ ...trend, points }, 40)) expect(widthOf(line)).toBeLessThanOrEqual(40);
    expect(trendLines({ ...trend, points }, 40).at(-1)).toMatch(/^ {7}day-\d+ .*day-499$/);
    expect(trendLines({ ...trend, points: [] }, 40)).toHaveLength(7);
  });

  test('keeps to the width as far as words allow, shows hidden characters, and cuts no word', () => {
    const anyText = fc.array(fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme-ascii' }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(anyText, fc.integer({ min: 40, max: 120 }), (words, width) => {
        const why = words.map((word) => word.replace(/\s/g, '-')).join(' ');
        for (const block of [
          { ...ladder, steps: [{ label: 'role', passed: true, why }] },
          { ...reasons, bars: [{ label: why, value: 3 }] },
        ]) {
          const lines = drawn(block, width);
          for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
          for (const word of why.split(' ')) expect(lines.some((line) => line.includes(word))).toBe(true);
        }
      }),
    );
    expect(
      drawn({ ...ladder, steps: [{ label: 'a\u202eb', passed: true, why: 'c\nd' }] }).join(''),
    ).not.toMatch(/[\u202e\n]/);
  });

  test('sets a command on a line of its own, and never breaks it', () => {
    const command = `provost role assign 'Employer - View Learning Plan' ${'x'.repeat(80)}@acme.example`;
    expect(drawn([toned('command', command)], 40)).toEqual([`  ${command}`]);
  });
});

describe('blocks in Markdown', () => {
  const inMarkdown = (...blocks: Block[]): string => markdownBlocks(blocks).join('\n');

  test('are paragraphs, tables and lists', () => {
    expect(inMarkdown('  6 are hidden', [toned('command', 'provost help')], reasons, coverage, ladder)).toBe(
      [
        '6 are hidden',
        '',
        '`provost help`',
        '',
        '| Overdue components | Count | Share |',
        '| --- | ---: | --- |',
        '| visible to the employer | 1,199 | █████████░ |',
        '| employer-only review | 1 | █░░░░░░░░░ |',
        '| not applicable | 0 | ░░░░░░░░░░ |',
        '',
        'Employer - View Learning Plan: 253 of 300 employer accounts → 300 of 300',
        '',
        '1. ✓ passed: feature – The feature is on.',
        '2. ✗ failed: relationship – pat@acme.example is neither manager nor mentor of L-1.',
        '',
      ].join('\n'),
    );
    expect(inMarkdown(trend)).toBe('Compliance by month: ▁·▅█ (2026-09-30 to 2026-12-31)\n');
  });

  test.each([
    ['    four spaces', 'four spaces'],
    ['\ttab', '\\\\ttab'],
    ['# Acme', '\\# Acme'],
    ['- Acme', '\\- Acme'],
    ['> Acme', '\\> Acme'],
    ['12. Acme', '12\\. Acme'],
    ['12: Acme', '12: Acme'],
    ['~~~', '\\~~~'],
    ['A *bold* <b> [link](x) _and_ R&amp;D', 'A \\*bold\\* \\<b> \\[link\\](x) \\_and\\_ R\\&amp;D'],
    ['Job 2: `provost job undo 2` takes it back.', 'Job 2: `provost job undo 2` takes it back.'],
  ])('a sentence such as %j stays a sentence', (sentence, text) => {
    expect(inMarkdown(sentence)).toBe(`${text}\n`);
  });

  test('no sentence becomes code, a heading, a list, a quotation or more than one line', () => {
    const anyLine = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc
        .tuple(
          fc.constantFrom(
            '    ',
            '\t',
            '#',
            '- ',
            '+ ',
            '> ',
            '1. ',
            '1) ',
            '===',
            '---',
            '~~~',
            '```',
            '*** ',
          ),
          fc.string({ maxLength: 20 }),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(anyLine, (sentence) => {
        const [line = '', ...others] = inMarkdown(sentence).split('\n');
        expect(others).toEqual(['']);
        expect(line).not.toMatch(/^(\s|#|[-+>=~]|\d+[.)]\s|```|\*)/);
      }),
    );
  });
});
