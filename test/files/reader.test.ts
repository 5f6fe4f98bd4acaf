import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ProvostError } from '../../src/domain/errors.js';
import { parseColumnMap } from '../../src/files/columns.js';
import { defuse, undefuse } from '../../src/files/formula.js';
import { readRows } from '../../src/files/reader.js';
import { rejectColumns, rejectsWriter } from '../../src/files/rejects.js';
import { openSource } from '../../src/files/source.js';
import { csvWriter, toCsv } from '../../src/files/writer.js';
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
      { line: 4, fields: ['Sam', 'a\r\nb', undefined], raw: [' a\r\nb ', 'x', '1', ' Sam '] },
      { line: 7, fields: ['Pat', 'c', undefined], raw: ['c', 'y', '2', 'Pat'] },
    ]);
    expect(file.unknown.map(({ header }) => header)).toEqual(['Extra', 'Age']);
    expect(file.notices).toHaveLength(2);
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

  it('takes the delimiter that Excel states on a first line', async () => {
    expect(await fieldsOf('sep=;\r\nName;Note\r\nSam;a,b\r\n')).toEqual([['Sam', 'a,b']]);
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

  it('too few or too many cells reject the row and not the file; empty ones beyond the header are nothing', async () => {
    const { rows, rejected } = await readWhole(await aFile('Name,Note\nA\nB,b\nC,c,c\nD,d,,\n'), options);
    expect(rows.map(({ line, raw }) => [line, raw])).toEqual([
      [3, ['B', 'b']],
      [5, ['D', 'd']],
    ]);
    expect(rejected).toEqual([
      { line: 2, code: 'field-count', message: 'The line has 1 cell where the header has 2.', raw: ['A'] },
      {
        line: 4,
        code: 'field-count',
        message: 'The line has 3 cells where the header has 2.',
        raw: ['C', 'c', 'c'],
      },
    ]);
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
      .array(fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', 'a', ' '))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (cell) => {
        expect(defuse(cell)).not.toMatch(/^[=+\-@\t\r]/);
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
];
const anyCell = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join(''));
const anyRow = fc
  .array(anyCell, { minLength: 2, maxLength: 2 })
  .filter((row) => row.some((cell) => cell.trim() !== ''));

it('any cells written are read back, to the letter in the raw row and trimmed in the fields', async () => {
  const path = join(await aFolder(), 'round.csv');
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRow, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      async (rows, byteOrderMark) => {
        const writer = await csvWriter(path, ['Name', 'Note'], { byteOrderMark });
        for (const row of rows) await writer.write(row);
        expect(await writer.close()).toBe(rows.length);
        const read = await readWhole(await openSource(path, Readable.from([])), options);
        expect(read.rejected).toEqual([]);
        expect(read.rows.map(({ raw }) => raw)).toEqual(rows);
        expect(read.rows.map(({ fields }) => fields)).toEqual(
          rows.map((row) => row.map((cell) => cell.trim())),
        );
      },
    ),
    { numRuns: 100 },
  );
});

it('numbers stay numbers when written, and nothing is an empty cell', () => {
  expect(toCsv([['a', -5, true, null, undefined, '-5']])).toBe("a,-5,true,,,'-5\n");
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
        "'=1,A;a,2,Name,Wrong.\n" +
        'c,"C,d",4,,The line has 3 cells where the header has 2.\n',
    );
    const again = await readWhole(await openSource(path, Readable.from([])), options);
    expect(again.notices).toEqual([]);
    expect(again.rows.map(({ fields }) => fields)).toEqual([
      ['A;a', '=1'],
      ['C,d', 'c'],
    ]);
  });

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
