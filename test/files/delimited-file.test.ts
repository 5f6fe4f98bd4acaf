import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ProvostError } from '../../src/domain/errors.js';
import { parseColumnMap } from '../../src/files/match-columns.js';
import { defuse, undefuse } from '../../src/domain/csv-cell.js';
import { readRows } from '../../src/files/delimited-file.js';
import { skipFirstLines } from '../../src/files/skip-first-lines.js';
import { rejectColumns, rejectsWriter } from '../../src/files/rejects.js';
import { openSource } from '../../src/files/source.js';
import { csvWriter, toCsv } from '../../src/files/csv-writer.js';
import { aFile, aFolder, nameAndNote, readWhole } from './fixtures.js';

const options = { columns: nameAndNote };

async function fieldsOf(content: string | Uint8Array) {
  return (await readWhole(await aFile(content), options)).rows.map(({ fields }) => fields);
}

describe('reading rows', () => {
  it('gives the wanted columns in their order, with the line on which each row starts', async () => {
    const text = '\r\nNote , Extra,Age,NAME\r\n\r\n" a\r\nb ",x,1, Sam \r\n,,,\r\nc,y,2,Pat\r\n';
    const file = await readWhole(await aFile(text), {
      columns: [{ name: 'Name' }, { name: 'Note' }, { name: 'Email' }],
    });
    expect(file.header).toEqual(['Note', 'Extra', 'Age', 'NAME']);
    expect(file.rows.map(({ line, fields, raw }) => ({ line, fields, raw }))).toEqual([
      { line: 4, fields: ['Sam', 'a\r\nb', undefined], raw: ['a\r\nb', 'x', '1', 'Sam'] },
      { line: 7, fields: ['Pat', 'c', undefined], raw: ['c', 'y', '2', 'Pat'] },
    ]);
    expect(file.unknown.map(({ header }) => header)).toEqual(['Extra', 'Age']);
    expect(file.notices).toEqual(['Ignored columns: Extra, Age.']);
  });

  it.each([',', ';', '\t', '~', '|'])('finds the delimiter %j', async (delimiter) => {
    const text = [
      ['Name', 'Note'],
      ['Sam', '"a,b;c|d~e"'],
      ['Pat', '"NHS|CSTF|Fire; Safety, 1|"'],
    ];
    const file = await readWhole(await aFile(text.map((row) => row.join(delimiter)).join('\n')), options);
    expect(file.delimiter).toBe(delimiter);
    expect(file.rows.map(({ fields }) => fields)).toEqual([
      ['Sam', 'a,b;c|d~e'],
      ['Pat', 'NHS|CSTF|Fire; Safety, 1|'],
    ]);
  });

  it.each(['sep=;', '"sep=;"', 'SEP=;'])('takes the delimiter that Excel states by %s', async (first) => {
    expect(await fieldsOf(`${first}\r\nName;Note\r\nSam;a,b\r\n`)).toEqual([['Sam', 'a,b']]);
  });

  it('a file of one column needs no delimiter', async () => {
    const file = await readWhole(await aFile('Name\nO;Neil\nSam\n'), { columns: [{ name: 'Name' }] });
    expect(file.rows.map(({ fields }) => fields)).toEqual([['O;Neil'], ['Sam']]);
  });

  it('reads files of old Macs, which end lines with a carriage return', async () => {
    expect(await fieldsOf('Name,Note\rSam,"a\nb"\rPat,c')).toEqual([
      ['Sam', 'a\nb'],
      ['Pat', 'c'],
    ]);
  });

  it('a mapping names the column', async () => {
    const map = parseColumnMap(['Who=Name']);
    const { rows } = await readWhole(await aFile('Who;What\nSam;x\n'), { ...options, map });
    expect(rows.map(({ fields }) => fields)).toEqual([['Sam', undefined]]);
  });

  it('too few or too many cells, also empty ones, reject the row and not the file', async () => {
    const { rows, rejected } = await readWhole(await aFile('Name,Note\nA\nB,b\nC,c,c\nD,d,,\n'), options);
    expect(rows.map(({ line, raw }) => [line, raw])).toEqual([[3, ['B', 'b']]]);
    expect(rejected).toEqual([
      { line: 2, code: 'field-count', message: 'The line has 1 cell where the header has 2.', raw: ['A'] },
      {
        line: 4,
        code: 'field-count',
        message: 'The line has 3 cells where the header has 2.',
        raw: ['C', 'c', 'c'],
      },
      {
        line: 5,
        code: 'field-count',
        message: 'The line has 4 cells where the header has 2.',
        raw: ['D', 'd', '', ''],
      },
    ]);
  });

  it('a surplus comma that shifts cells rejects its row, though the last cell is empty', async () => {
    const text = 'Name,Note,Reference\nOkafor, MBE,Pat,\nBrook,Lee,E-17\n';
    const { rows, rejected } = await readWhole(await aFile(text), options);
    expect(rejected).toMatchObject([{ line: 2, code: 'field-count' }]);
    expect(rows.map(({ fields }) => fields)).toEqual([['Brook', 'Lee']]);
  });

  it('empty cells beyond the header are nothing where every row has them', async () => {
    const { rows, rejected, notices } = await readWhole(await aFile('Name,Note\nA,a,\n\nB,b,\n'), options);
    expect([rows.map(({ fields }) => fields), rejected]).toEqual([
      [
        ['A', 'a'],
        ['B', 'b'],
      ],
      [],
    ]);
    expect(notices).toEqual([
      'Every row ends in an empty cell without a column header, not read. Check that no cell stands under another header.',
    ]);
    const one = await readWhole(await aFile('Name,Note\nA,a,\nB,b\n'), options);
    expect(one.notices).toEqual([]);
    expect(one.rejected).toMatchObject([{ line: 2, code: 'field-count' }]);
    expect(one.rows.map(({ line }) => line)).toEqual([3]);
  });

  it('a text beyond the header in one row rejects every row that has a cell there: any of them may be shifted', async () => {
    const text = 'Name,Note,Reference\nOkafor, MBE,Pat,\nBrook, BSc,Lee,E-17\nSamuel,Ali,E-18\n';
    const { rows, rejected } = await readWhole(await aFile(text), options);
    expect(rejected).toMatchObject([
      { line: 2, code: 'field-count' },
      { line: 3, code: 'field-count' },
    ]);
    expect(rows.map(({ line }) => line)).toEqual([4]);
    const all = await readWhole(await aFile('Name,Note\nA,a,\nB,b,c\n'), options);
    expect([all.rows, all.rejected.map(({ line }) => line)]).toEqual([[], [2, 3]]);
  });

  it('empty cells are nothing under columns without a header at its end, and a text there rejects its row', async () => {
    const text = 'Name,Note,,\nA,a,,\nB,b\nC,c,\nOkafor, MBE,Pat,\n';
    const { rows, rejected, notices } = await readWhole(await aFile(text), options);
    expect(notices).toEqual(['Ignored columns: 2 without a header.']);
    expect(rows.map(({ fields }) => fields)).toEqual([
      ['A', 'a'],
      ['B', 'b'],
      ['C', 'c'],
    ]);
    expect(rejected).toMatchObject([
      {
        line: 5,
        message: 'The line has 4 cells where the header names 2.',
        raw: ['Okafor', 'MBE', 'Pat', ''],
      },
    ]);
  });

  it.each([
    ['="0012345"', '0012345'],
    ['"=""0012345"""', '0012345'],
    ['="say ""x"""', 'say "x"'],
    ['=0012345', '=0012345'],
    [`'="0012345"`, '="0012345"'],
    ['"  Sam "', 'Sam'],
    [`"'  Sam "`, '  Sam '],
  ])('the cell %s is read as %s', async (cell, text) => {
    const { rows } = await readWhole(await aFile(`Name,Note\n${cell},x\n`), options);
    expect(rows.map(({ fields, raw }) => [fields, raw])).toEqual([
      [
        [text, 'x'],
        [text, 'x'],
      ],
    ]);
  });

  it('16,000 columns that are not read are one line', async () => {
    const extra = Array.from({ length: 16_000 }, (_, at) => `Extra ${at}`).join(',');
    const { notices } = await readWhole(await aFile(`Name,Note,${extra}\n`), options);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(/^Ignored columns: Extra 0, .* 15,970 more\.$/);
  });

  it('a quote that holds several lines together says so where the cells do not fit', async () => {
    const { rejected } = await readWhole(await aFile('Name,Note\n"A,a\nB,b\nC,c"\nD,d\n'), options);
    expect(rejected).toMatchObject([{ line: 2, message: expect.stringContaining('lines 2 to 4') as string }]);
  });

  it('a line of 20 MB is one rejected row', async () => {
    const text = `Name,Note\nA,${'x'.repeat(20_000_000)}\nB,b\n`;
    const { rows, rejected } = await readWhole(await aFile(text), options);
    expect(rejected).toMatchObject([{ line: 2, code: 'line-too-long' }]);
    expect(rejected[0]?.raw.join('').length).toBeLessThan(1_000);
    expect(rows.map(({ line, fields }) => [line, fields])).toEqual([[3, ['B', 'b']]]);
  });

  it.each(['\ufeff', '\n\n', '\ufeff\r\n'])('a file of nothing but %j is empty', async (text) => {
    await expect(readWhole(await aFile(text), options)).rejects.toMatchObject({ code: 'file-empty' });
  });

  it('a header whose quote is never closed is refused', async () => {
    await expect(readWhole(await aFile('"Name,Note\nA,b\n'), options)).rejects.toMatchObject({
      code: 'unclosed-quote',
    });
  });

  it('a file of headers alone has no rows', async () => {
    expect(await fieldsOf('Name,Note\n')).toEqual([]);
  });

  it.each(['Name,Note\n', 'Name,Note', 'sep=,\nName,Note\n\n'])(
    'warns of a file of headers alone: %j',
    async (text) => {
      const { notices } = await readWhole(await aFile(text), options);
      expect(notices).toEqual([expect.stringMatching(/has column headers and no row below them\.$/)]);
      expect((await readWhole(await aFile(`${text.trimEnd()}\na,b\n`), options)).notices).toEqual([]);
    },
  );

  it('rows come in batches, which can be read twice and left early', async () => {
    const source = await aFile('Name,Note\n' + 'Sam,x\n'.repeat(25));
    const file = await readRows(source, { ...options, batchSize: 10 });
    const sizes: number[] = [];
    for await (const { rows } of file.batches()) sizes.push(rows.length);
    expect(sizes).toEqual([10, 10, 5]);
    for await (const { rows } of file.batches()) {
      expect(rows[0]?.line).toBe(2);
      break;
    }
  });

  it('random bytes never make it crash: there are rows, rejected rows, or an error that says what to do', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, withHeader) => {
        const start = withHeader ? 'Name,Note\n' + 'text,text\n'.repeat(600) : ' ';
        try {
          await readWhole(await aFile(Buffer.concat([Buffer.from(start), bytes])), options);
        } catch (error) {
          expect(error).toBeInstanceOf(ProvostError);
          expect((error as ProvostError).hint).not.toBe('');
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('defused cells', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+44 20', "'+44 20"],
    ['-5', "'-5"],
    ['@a', "'@a"],
    ['\tx', "'\tx"],
    ['\rx', "'\rx"],
    ['\nx', "'\nx"],
    ['\vx', "'\vx"],
    ['＝1', "'＝1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠a', "'＠a"],
    [' Sam', "' Sam"],
    ['Sam\u00a0', "'Sam\u00a0"],
    ["'Sam ", "''Sam "],
    ['\ufeffSam', "'\ufeffSam"],
    ["'=1", "''=1"],
    ["'quoted'", "'quoted'"],
    ["O'Neil", "O'Neil"],
    ['', ''],
  ])('%j is written as %j and read back', (text, written) => {
    expect(defuse(text)).toBe(written);
    expect(undefuse(written)).toBe(text);
  });

  it('no text that is written begins as a formula does, and every text is read back as it was', () => {
    const text = fc
      .array(fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '＝', '\n', '\x1a', 'a', ' '))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (cell) => {
        expect(defuse(cell)).not.toMatch(/^[=+\-@＝＋－＠\t\n\v\r]/);
        expect(undefuse(defuse(cell))).toBe(cell);
      }),
    );
  });
});

const pieces = [
  'a',
  'é',
  '😀',
  '"',
  "'",
  ',',
  ';',
  '\n',
  '\r',
  '\r\n',
  '\t',
  '=',
  '-',
  '+',
  '@',
  '|',
  '~',
  ' ',
  '1',
  '＝',
  '\v',
  '\ufeff',
  '\u00a0',
  '\x1a',
];
/** A small file of which control characters are a large part is taken for a binary one. */
const ENOUGH_PLAIN_TEXT = Array.from({ length: 100 }, () => ['plain text', 'of enough length']);
const anyCell = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join('')),
  // A NUL ends a text in one of the stores, and half a surrogate pair has no form in UTF-8.
  fc.string({ unit: 'binary' }).filter((text) => !/[\0\p{Surrogate}]/u.test(text)),
);
const anyRow = fc
  .array(anyCell, { minLength: 2, maxLength: 2 })
  .filter((row) => row.some((cell) => cell !== ''));

it('any cells written are read back to the letter', async () => {
  const path = join(await aFolder(), 'round.csv');
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRow, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      async (rows, byteOrderMark) => {
        const written = [...rows, ...ENOUGH_PLAIN_TEXT];
        const writer = await csvWriter(path, ['Name', 'Note'], { byteOrderMark });
        for (const row of written) await writer.write(row);
        expect(await writer.close()).toBe(written.length);
        const read = await readWhole(await openSource(path, Readable.from([])), options);
        expect(read.rejected).toEqual([]);
        expect(read.rows.map(({ raw }) => raw)).toEqual(written);
        expect(read.rows.map(({ fields }) => fields)).toEqual(written);
      },
    ),
    { numRuns: 100 },
  );
});

it('numbers stay numbers when written, and nothing is an empty cell', () => {
  expect(toCsv([['a', -5, true, null, undefined, '-5']])).toBe("a,-5,true,,,'-5\n");
});

it('cells with a semicolon or a tab are quoted, for spreadsheets that cut there', () => {
  expect(toCsv([['a;b', 'a\tb', 'a']])).toBe('"a;b","a\tb",a\n');
});

describe('lines above the headers', () => {
  const titled = ['Report of: names', 'Run on 15/06/2026', ',', 'Name,Note', 'Sam,x', 'short', ''];

  it('are refused, naming --skip-lines and the line on which the headers stand', async () => {
    const source = await aFile(titled.join('\n'));
    await expect(readWhole(source, options)).rejects.toMatchObject({
      code: 'missing-column',
      hint: 'The column headers seem to stand on line 4: add --skip-lines 3.',
    });
  });

  it.each(['\n', '\r\n', '\r'])(
    'are skipped, and the lines below keep their numbers (%j)',
    async (lineEnd) => {
      const source = await aFile('\ufeff' + titled.join(lineEnd));
      const { rows, rejected } = await readWhole(source, { ...options, skipLines: 3 });
      expect(rows.map(({ line, fields }) => [line, fields])).toEqual([[5, ['Sam', 'x']]]);
      expect(rejected).toMatchObject([{ line: 6, code: 'field-count' }]);
    },
  );

  it('may be longer than what is looked at to find out how the file is written', async () => {
    const long = 'x'.repeat(300_000);
    const source = await aFile(`${long}\r\n${long}\r\nName;Note\r\nSam;x\r\n`);
    const { rows } = await readWhole(source, { ...options, skipLines: 2 });
    expect(rows.map(({ line, fields }) => [line, fields])).toEqual([[4, ['Sam', 'x']]]);
  });

  it('leave nothing to read where there are no others', async () => {
    const source = await aFile('Name,Note\nSam,x\n');
    await expect(readWhole(source, { ...options, skipLines: 2 })).rejects.toMatchObject({
      code: 'file-empty',
      message: expect.stringContaining('nothing below its first 2 lines') as string,
    });
  });

  it('the text below them is the same however it comes in pieces', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r') });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 4 }), fc.nat(12), async (whole, lines, cut) => {
        const below = async (...pieces: string[]): Promise<string> => {
          let found = '';
          for await (const piece of skipFirstLines(Readable.from(pieces) as AsyncIterable<string>, lines))
            found += piece;
          return found;
        };
        expect(await below(whole.slice(0, cut), whole.slice(cut))).toBe(await below(whole));
      }),
    );
  });
});

describe('the rejects file', () => {
  it('repeats the rejected rows as they stood, with line, column and reason, and can be brought back', async () => {
    const source = await aFile('Note;Name\n=1;"A;a"\nb;B\nc;C;d\n');
    const first = await readWhole(source, options);
    const path = join(await aFolder(), 'rejects.csv');
    const writer = await rejectsWriter(path, first.header);
    await writer.write({
      line: 2,
      column: 'Name',
      code: 'bad',
      message: 'Wrong.',
      raw: first.rows[0]?.raw ?? [],
    });
    for (const rejected of first.rejected) await writer.write(rejected);
    await writer.close();
    expect(await readFile(path, 'utf8')).toBe(
      'Note,Name,Reject Line,Reject Column,Reject Reason\n' +
        `'=1,"A;a",2,Name,Wrong.\n` +
        'c,C,d,4,,The line has 3 cells where the header has 2.\n',
    );
    const again = await readWhole(await openSource(path, Readable.from([])), options);
    expect(again.notices).toEqual([]);
    expect(again.rows.map(({ fields }) => fields)).toEqual([['A;a', '=1']]);
    expect(again.rejected).toMatchObject([{ line: 3, code: 'field-count' }]);
  });

  it.each([
    ['a cell too many', 'Name,Note,Extra\nSam,,x,y\n', 'Sam,,x,y,2,', 'Sam,,x,2,'],
    ['an empty cell too many', 'Name,Note,Extra\nSam,,x,\nPat,,\n', 'Sam,,x,,2,', 'Sam,,x,2,'],
    ['a cell too few', 'Name,Note,Extra\nSam,x\n', 'Sam,x,2,', 'Sam,,x,2,'],
    ['a cell in a column without a name', 'Name,Note,Extra,\nSam,,x,y\n', 'Sam,,x,y,2,', 'Sam,,x,2,'],
    ['quotes that do not end', 'Name,Note,Extra\n"Sam,,x\n', '"""Sam,,x",2,', 'Sam,,x,2,'],
  ])(
    'keeps a row with %s as it stood, which is taken only when it is corrected',
    async (_, text, is, right) => {
      const first = await brought(text);
      expect(first.text).toContain(`\n${is}`);
      const again = await brought(first.text);
      expect(again.file.rows).toEqual([]);
      // The second time too it has its own cells and one reason.
      expect(again.text).toMatch(new RegExp(`\n${is}(?!.*,2,)`));
      const corrected = await brought(again.text.replace(is, right));
      expect(corrected.file.rejected).toEqual([]);
      expect(corrected.file.rows.map(({ fields }) => fields)).toEqual([['Sam', '']]);
    },
  );

  it('never has a row that is taken as it stands where it was none before', async () => {
    const cell = fc.constantFrom('', 'a', '"', '"b', 'c"d', '12', 'A word.');
    const line = fc.array(cell, { minLength: 1, maxLength: 7 }).map((cells) => cells.join(','));
    const lines = fc.array(line, { minLength: 1, maxLength: 4 });
    const header = fc.constantFrom(
      'Name',
      'Name,Note',
      'Note,Name,,',
      `Name,Note,${rejectColumns.join(',')}`,
    );
    await fc.assert(
      fc.asyncProperty(header, lines, async (headers, rows) => {
        const first = await brought(`${headers}\n${rows.join('\n')}\n`);
        const again = await brought(first.text);
        expect(again.file.rows).toEqual([]);
        expect(again.file.rejected).toHaveLength(first.file.rejected.length);
      }),
      { numRuns: 60 },
    );
  });

  /** The file as it is read, and the rejects file of its records that are no rows. */
  async function brought(content: string) {
    const file = await readWhole(await aFile(content), options);
    const path = join(await aFolder(), 'rejects.csv');
    const writer = await rejectsWriter(path, file.header);
    for (const rejected of file.rejected) await writer.write(rejected);
    await writer.close();
    return { file, text: await readFile(path, 'utf8') };
  }

  it('of a rejects file has the three columns once', async () => {
    const header = ['Reject Reason', 'Name', ...rejectColumns.slice(0, 2), 'Note'];
    const path = join(await aFolder(), 'rejects.csv');
    const writer = await rejectsWriter(path, header);
    await writer.write({ line: 9, code: 'bad', message: 'New.', raw: ['Old.', 'Sam', '1', 'Name', 'x'] });
    await writer.close();
    expect(await readFile(path, 'utf8')).toBe(
      'Name,Note,Reject Line,Reject Column,Reject Reason\nSam,x,9,,New.\n',
    );
  });
});
