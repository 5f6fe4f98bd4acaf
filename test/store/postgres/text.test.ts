import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayOf, copyField, decodeText, encodeText } from '../../../src/store/sql/postgres/text.js';

const anyText = fc.string({
  unit: fc.constantFrom('\0', '\x01', '\x02', 'a', '"', '\\', '\t', '\n', 'é', '😀'),
});

describe('texts as PostgreSQL keeps them', () => {
  it('hold no U+0000, and come back as they were', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(encodeText(text)).not.toContain('\0');
        expect(decodeText(encodeText(text))).toBe(text);
      }),
    );
  });

  it('stand in the order of code points as the texts themselves do', () => {
    const order = (a: string, b: string): number => Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        expect(order(encodeText(a), encodeText(b))).toBe(order(a, b));
      }),
    );
  });

  it('are written in arrays and in lines of COPY so that nothing ends them early', () => {
    expect(arrayOf(['a', null, 'NULL', '', 'x"\\y', 3])).toBe('{"a",NULL,"NULL","","x\\"\\\\y",3}');
    expect(['a\tb', 'a\nb\r', '\\.', null, 3].map(copyField)).toEqual([
      'a\\tb',
      'a\\nb\\r',
      '\\\\.',
      '\\N',
      '3',
    ]);
  });
});
