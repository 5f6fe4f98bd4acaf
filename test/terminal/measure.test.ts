import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import stringWidth from 'string-width';
import { breakAnywhere, isOneCellEach, truncate, widthOf, wrapWords } from '../../src/terminal/measure.js';
import { visible } from '../../src/terminal/sanitise.js';

const shownText = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('a', 'é', '日', '👨', '…', 'नि', '한') }),
  )
  .map(visible);

describe('measuring', () => {
  test('every character that counts as one cell is one cell', () => {
    for (let code = 0x20; code < 0x3000; code += 1) {
      const character = String.fromCodePoint(code);
      if (isOneCellEach(character)) expect([character, stringWidth(character)]).toEqual([character, 1]);
    }
  });

  test('wide characters take two cells', () => {
    expect(widthOf('日本')).toBe(4);
  });
});

describe('cutting and breaking', () => {
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

  test('a broken text fits its cells and loses nothing', () => {
    fc.assert(
      fc.property(shownText, fc.integer({ min: 8, max: 30 }), (text, width) => {
        const pieces = breakAnywhere(text, width);
        expect(pieces.join('')).toBe(text);
        // A single character may be wider than 8 cells only in made-up clusters.
        for (const piece of pieces) {
          if ([...new Intl.Segmenter().segment(piece)].length > 1)
            expect(widthOf(piece)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });

  test('words stay whole where they fit', () => {
    expect(wrapWords('Predicted % (Inc. Enrolments)', 11)).toEqual(['Predicted %', '(Inc.', 'Enrolments)']);
    expect(wrapWords('Enrolments', 5)).toEqual(['Enro…']);
  });
});
