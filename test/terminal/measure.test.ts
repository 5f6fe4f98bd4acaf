import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import stringWidth from 'string-width';
import { truncate, widthOf } from '../../src/terminal/measure.js';
import { visible } from '../../src/terminal/sanitise.js';

const shownText = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('a', 'é', '日', '👨', '…', 'नि', '한') }),
  )
  .map(visible);

describe('measuring', () => {
  test('every character takes the cells that it has in a terminal', () => {
    for (let code = 0x20; code < 0x3000; code += 1) {
      const character = String.fromCodePoint(code);
      expect([character, widthOf(character)]).toEqual([character, stringWidth(character)]);
    }
  });

  test('wide characters take two cells', () => {
    expect(widthOf('日本')).toBe(4);
  });
});

describe('cutting', () => {
  test.each([
    ['Functional skills maths', 10, 'Functiona…'],
    ['short', 10, 'short'],
    ['日本語テスト', 6, '日本…'],
  ])('%s in %i cells is %s', (text, width, cut) => {
    expect(truncate(text, width)).toBe(cut);
  });

  test('a cut text never takes more than its cells', () => {
    fc.assert(
      fc.property(shownText, fc.integer({ min: 1, max: 30 }), (text, width) => {
        expect(widthOf(truncate(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });
});
