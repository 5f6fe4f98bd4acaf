import { parse as parseCsv } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRecordCutter, isCutError, type Cut, type RecordShape } from '../../src/files/record-cutter.js';

const commas: RecordShape = { delimiter: ',', lineEnd: '\n' };

function cut(text: string, shape = commas, pieceLength = text.length || 1): Cut[] {
  const cutter = createRecordCutter(shape, parseCsv);
  const cuts: Cut[] = [];
  for (let at = 0; at < text.length; at += pieceLength)
    cuts.push(...cutter.push(text.slice(at, at + pieceLength)));
  return [...cuts, ...cutter.end()];
}

/** Line and cells of each record, or line and code of each error. */
function shown(cuts: Cut[]): unknown[] {
  return cuts.map((each) => (isCutError(each) ? [each.line, each.code] : [each.line, ...each.cells]));
}

describe('cutting records', () => {
  it.each([
    [
      'plain cells',
      'a,b\nc,d\n',
      [
        [1, 'a', 'b'],
        [2, 'c', 'd'],
      ],
    ],
    [
      'no line end at the end',
      'a,b\nc,d',
      [
        [1, 'a', 'b'],
        [2, 'c', 'd'],
      ],
    ],
    [
      'CRLF',
      'a,b\r\nc,d\r\n',
      [
        [1, 'a', 'b'],
        [2, 'c', 'd'],
      ],
    ],
    [
      'mixed line ends',
      'a,b\r\nc,"d"\ne,f\r\n',
      [
        [1, 'a', 'b'],
        [2, 'c', 'd'],
        [3, 'e', 'f'],
      ],
    ],
    ['quoted delimiters', '"a,b",c\n', [[1, 'a,b', 'c']]],
    ['empty quoted cells', '"",""\n', [[1, '', '']]],
    ['doubled quotes', '"a ""b""",c\n', [[1, 'a "b"', 'c']]],
    [
      'a line break in quotes',
      'a,"b\r\nc"\r\nd,e\n',
      [
        [1, 'a', 'b\r\nc'],
        [3, 'd', 'e'],
      ],
    ],
    ['spaces around quotes', 'a, "b, c" ,d\n', [[1, 'a', 'b, c', 'd']]],
    ['a stray quote within a cell', '5" nail,b\n', [[1, '5" nail', 'b']]],
    ['a quoted word before others', '"Bob" Smith,b\n', [[1, '"Bob" Smith', 'b']]],
    [
      'a trailing delimiter',
      '"a",\nb,\n',
      [
        [1, 'a', ''],
        [2, 'b', ''],
      ],
    ],
  ])('%s', (_name, text, expected) => {
    expect(shown(cut(text))).toEqual(expected);
  });

  it('a quote that is never closed spoils its own line alone, and is named by it', () => {
    expect(shown(cut('a,b\nc,"d\ne,f\ng,h\n'))).toEqual([
      [1, 'a', 'b'],
      [2, 'unclosed-quote'],
      [3, 'e', 'f'],
      [4, 'g', 'h'],
    ]);
  });

  it('a quote that runs into the next quoted cell spoils its own line alone', () => {
    expect(shown(cut('c,"d\ne,"f, g"\nh,i\n'))).toEqual([
      [1, 'unclosed-quote'],
      [2, 'e', 'f, g'],
      [3, 'h', 'i'],
    ]);
  });

  it('a line with a NUL is refused and the next is read', () => {
    expect(shown(cut('a,b\nc,\0d\n"e\n\0""",f\ng,h\n'))).toEqual([
      [1, 'a', 'b'],
      [2, 'nul-character'],
      [3, 'nul-character'],
      [5, 'g', 'h'],
    ]);
  });

  it('a line that is too long is refused, whether or not it comes in pieces', () => {
    const text = `a,b\n${'x'.repeat(500)}\nc,d\n`;
    for (const pieceLength of [7, 100, text.length]) {
      expect(shown(cut(text, { ...commas, longest: 100 }, pieceLength))).toEqual([
        [1, 'a', 'b'],
        [2, 'line-too-long'],
        [3, 'c', 'd'],
      ]);
    }
  });

  it('an open quote that outgrows the longest record spoils its own line alone', () => {
    const text = `a,"b\n${'c,d\n'.repeat(100)}`;
    const cuts = shown(cut(text, { ...commas, longest: 100 }, 50));
    expect(cuts[0]).toEqual([1, 'unclosed-quote']);
    expect(cuts.slice(1)).toEqual(Array.from({ length: 100 }, (_, index) => [index + 2, 'c', 'd']));
  });

  it('carriage returns alone end the lines of old Mac files', () => {
    expect(shown(cut('a,"b\nc"\rd,e\r', { delimiter: ',', lineEnd: '\r' }))).toEqual([
      [1, 'a', 'b\nc'],
      [2, 'd', 'e'],
    ]);
  });
});

describe('whatever the text', () => {
  const anyText = fc
    .array(fc.constantFrom('a', 'b c', '"', '""', ',', '\n', '\r\n', ' ', '"x"', '"x, y"', '"p\nq"', ','), {
      maxLength: 40,
    })
    .map((pieces) => pieces.join(''));

  it('it does not matter in what pieces it comes', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 9 }), (text, pieceLength) => {
        expect(cut(text, commas, pieceLength)).toEqual(cut(text));
      }),
      { numRuns: 300 },
    );
  });

  it('lines are counted without a gap', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let next = 1;
        for (const each of cut(text)) {
          expect(each.line).toBe(next);
          next = (isCutError(each) ? each.line : each.lastLine) + 1;
        }
        const lines = text.split('\n').length - (text.endsWith('\n') || text === '' ? 1 : 0);
        expect(next).toBe(lines + 1);
      }),
      { numRuns: 300 },
    );
  });

  it('text that is well formed is cut as csv-parse cuts it', () => {
    const cell = fc.constantFrom(
      '',
      'a',
      'b c',
      '""',
      '"x"',
      '"x, y"',
      '"p\nq"',
      '"a ""b"""',
      '"\r\n"',
      'x"y',
      '"s" t',
    );
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), (rows, lineEnd) => {
        const text = rows.map((cells) => cells.join(',') + lineEnd).join('');
        const expected = parseCsv(text, {
          record_delimiter: [lineEnd],
          relax_quotes: true,
          relax_column_count: true,
        });
        expect(cut(text).map((each) => (isCutError(each) ? each.code : each.cells))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});
