import { Chalk } from 'chalk';
import { describe, expect, test } from 'vitest';
import { shownText, isRightAligned } from '../../src/render/column-text.js';
import { applyTone } from '../../src/render/sentences.js';
import { cellOf } from '../../src/views/cells.js';
import type { Cell, Tone } from '../../src/views/view.js';

describe('a cell', () => {
  const shown: [unknown, string][] = [
    ['text', 'text'],
    [12.5, '12.5'],
    [2282, '2,282'],
    [true, 'yes'],
    [false, 'no'],
    [null, ''],
    [undefined, ''],
    [['NHS|CSTF|Fire, Safety|', 'b'], 'NHS|CSTF|Fire, Safety|; b'],
    [{ line: 1 }, '{"line":1}'],
    [[1, 2], '[1,2]'],
    ['a\nb', 'a\\nb'],
  ];
  test.each(shown)('of %j is shown as %j', (value, text) => {
    expect(shownText({ field: 'value', header: 'Value' }, { value })).toBe(text);
  });

  test('is what the column computes, where it does', () => {
    expect(cellOf({ field: 'a', header: 'A', value: ({ b }: { b: number }) => b + 1 }, { b: 1 })).toBe(2);
  });

  test('is shown as the column formats it, hidden characters included', () => {
    const column = { field: 'a', header: 'A', format: ({ a }: { a: string }) => `<${a}>` };
    expect(shownText(column, { a: '\x1b' })).toBe('<\\x1b>');
  });
});

describe('a column', () => {
  const stands = (cells: Cell[], align?: 'left' | 'right'): boolean =>
    isRightAligned(
      { field: 'cell', header: 'Cell', ...(align ? { align } : {}) },
      cells.map((cell) => ({ cell })),
    );

  test('of numbers stands right, also where some are missing', () => {
    expect(stands([1, null, 2])).toBe(true);
  });

  test('of anything else, or of nothing, stands left', () => {
    expect(stands([1, 'two'])).toBe(false);
    expect(stands([null])).toBe(false);
    expect(stands([])).toBe(false);
  });

  test('stands as it says', () => {
    expect(stands([1], 'left')).toBe(false);
    expect(stands(['a'], 'right')).toBe(true);
  });
});

describe('a tone', () => {
  const codes: [Tone, string][] = [
    ['red', '\x1b[31mx\x1b[39m'],
    ['amber', '\x1b[33mx\x1b[39m'],
    ['green', '\x1b[32mx\x1b[39m'],
    ['blue', '\x1b[34mx\x1b[39m'],
    ['dim', '\x1b[2mx\x1b[22m'],
    ['strong', '\x1b[1mx\x1b[22m'],
  ];
  test.each(codes)('%s is %j', (tone, painted) => {
    expect(applyTone(new Chalk({ level: 1 }), tone, 'x')).toBe(painted);
  });

  test('without colour leaves the text as it is', () => {
    for (const [tone] of codes) expect(applyTone(new Chalk({ level: 0 }), tone, 'x')).toBe('x');
  });
});
