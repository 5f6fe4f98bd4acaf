import fc from 'fast-check';
import iconv from 'iconv-lite';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { decode, detectEncoding } from '../../src/files/encoding.js';
import { rejectsWriter } from '../../src/files/rejects.js';
import { openSource } from '../../src/files/source.js';
import { unicodeEncoding } from '../../src/files/unicode-text.js';
import { aFile, aFolder, nameAndNote, readWhole } from './fixtures.js';

const CHUNK = 1 << 18;
const options = { columns: nameAndNote };

async function textOf(content: string | Uint8Array): Promise<[encoding: string, text: string]> {
  const source = await aFile(content);
  const found = await detectEncoding(source);
  let text = '';
  for await (const piece of decode(source, found)) text += piece;
  return [found.encoding, text];
}

describe('the encoding of a file', () => {
  const text = 'Name,Note\nSiân,café – naïve\n';

  it.each([
    ['utf-8', Buffer.from(text)],
    ['utf-8', Buffer.from('\ufeff' + text)],
    ['utf-16le', Buffer.from('\ufeff' + text, 'utf16le')],
    ['utf-16be', Buffer.from('\ufeff' + text, 'utf16le').swap16()],
    ['windows-1252', iconv.encode(text, 'windows-1252')],
  ])('%s is found and read without its byte order mark', async (encoding, bytes) => {
    expect(await textOf(bytes)).toEqual([encoding, text]);
  });

  it('reads the dashes, quotes and euro of Windows-1252', async () => {
    const bytes = Buffer.from([0x4e, 0x80, 0x92, 0x93, 0x96, 0xe9, 0x0a]);
    expect(await textOf(bytes)).toEqual(['windows-1252', 'N€’“–é\n']);
  });

  it('one byte on the last line decides that a long file is Windows-1252', async () => {
    const [encoding, read] = await textOf(
      Buffer.concat([Buffer.from('plain line\n'.repeat(60_000)), Buffer.from([0x53, 0xe9, 0x0a])]),
    );
    expect(encoding).toBe('windows-1252');
    expect(read.slice(-3)).toBe('Sé\n');
  });

  it('one wrong byte does not garble the other lines of a UTF-8 file', async () => {
    const [encoding, read] = await textOf(
      Buffer.concat([Buffer.from('Siân\n'.repeat(100_000)), Buffer.from([0x52, 0xe9, 0x0a])]),
    );
    expect(encoding).toBe('utf-8-and-windows-1252');
    expect(read).toBe('Siân\n'.repeat(100_000) + 'Ré\n');
  });

  it.each([1, 2, 3])('a character that lies %i bytes across two chunks stays whole', async (before) => {
    const text = 'x'.repeat(CHUNK - before) + '😀é\n';
    expect(await textOf(text)).toEqual(['utf-8', text]);
  });

  it('a file cut off in the middle of a character is still read', async () => {
    const [, read] = await textOf(Buffer.concat([Buffer.from('Siân\nRen'), Buffer.from([0xc3])]));
    expect(read).toBe('Siân\nRenÃ');
  });

  it('any text survives in UTF-8', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (text) => {
        fc.pre(!text.startsWith('\ufeff') && !/[\0-\x08\x0b\x0e-\x1f]/.test(text));
        expect((await textOf(text))[1]).toBe(text);
      }),
      { numRuns: 50 },
    );
  });
});

describe('what is no text', () => {
  it.each([
    ['file-is-workbook', Buffer.from('PK\x03\x04 [Content_Types].xml rest of a workbook')],
    ['file-is-workbook', Buffer.from('PK\x03\x04 mimetypeapplication/vnd.oasis.opendocument.spreadsheet')],
    ['file-is-workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1])],
    ['file-is-archive', Buffer.from('PK\x03\x04 rows.csv')],
    [
      'file-is-html',
      Buffer.from(
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body><table><tr><td>Name</td></tr>',
      ),
    ],
    ['file-is-html', Buffer.from('\ufeff\r\n<!-- made by x -->\n<!DOCTYPE html>\n<table>')],
    ['file-is-html', Buffer.from('<TABLE border=1><tr><td>Name</td></tr></TABLE>')],
    ['file-is-html', Buffer.from('\ufeff<html><body><table><tr><td>Name</td></tr>', 'utf16le')],
    ['file-is-html', Buffer.from('\ufeff<!DOCTYPE html>\n<table>', 'utf16le').swap16()],
    ['file-is-xml', Buffer.from('\ufeff<?xml version="1.0"?>\n<Workbook/>', 'utf16le')],
    ['file-is-xml', Buffer.from('<?xml version="1.0"?>\n<Workbook><Worksheet/></Workbook>')],
    ['file-is-pdf', Buffer.from('%PDF-1.7\n')],
    ['file-is-archive', Buffer.from([0x1f, 0x8b, 8, 0])],
    ['unsupported-encoding', Buffer.from([0xff, 0xfe, 0, 0, 0x4e, 0, 0, 0])],
    ['unsupported-encoding', Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x4e])],
    ['file-is-binary', Buffer.from('Name,Note\n', 'utf16le')],
  ])('is refused as %s', async (code, bytes) => {
    await expect(readWhole(await aFile(bytes), options)).rejects.toMatchObject({ code, exitCode: 2 });
  });

  it('is refused as binary with the place of the first byte that no text has', async () => {
    await expect(readWhole(await aFile(Buffer.from('Na\0me,No\x01te\n')), options)).rejects.toThrow(
      /holds bytes that no text has, the first, 0x00, at byte 3\.$/,
    );
  });

  it.each(['div', 'style', 'center', 'tr', 'p', 'b', 'script'])(
    'begins with <%s>: a web page',
    async (tag) => {
      const page = await aFile(Buffer.from(`<${tag}>Name</${tag}>`));
      await expect(readWhole(page, options)).rejects.toMatchObject({ code: 'file-is-html', exitCode: 2 });
    },
  );

  it('half a surrogate pair in UTF-16 rejects its row alone', async () => {
    const bytes = Buffer.from('\ufeffName,Note\nSam,\ud800\nPat,x\n', 'utf16le');
    const { rows, rejected } = await readWhole(await aFile(bytes), options);
    expect(rejected).toMatchObject([{ line: 2, code: 'undecodable-character' }]);
    expect(rows.map(({ fields }) => fields)).toEqual([['Pat', 'x']]);
  });

  it('a byte that Windows-1252 does not define rejects its row alone', async () => {
    const bytes = Buffer.concat([
      Buffer.from('Name,Note\nSam,'),
      Buffer.from([0x81]),
      Buffer.from('\nPat,x\n'),
    ]);
    const { rows, rejected } = await readWhole(await aFile(bytes), options);
    expect(rejected).toMatchObject([{ line: 2, code: 'undecodable-character' }]);
    expect(rows.map(({ fields }) => fields)).toEqual([['Pat', 'x']]);
  });
});

describe('U+FFFD, which a byte that was no character became before', () => {
  it.each(['UTF-8', 'UTF-16'])(
    'rejects its row in %s too, by the column in which it stands',
    async (form) => {
      const text = '\ufeffName,Note\nS\ufffdan,x\nPat,x\nLee,\ufffd\n';
      const bytes = Buffer.from(text, form === 'UTF-8' ? 'utf8' : 'utf16le');
      const { rows, rejected } = await readWhole(await aFile(bytes), options);
      expect(rejected).toMatchObject([
        { line: 2, column: 'Name', value: 'S\ufffdan', code: 'undecodable-character' },
        { line: 4, column: 'Note', code: 'undecodable-character' },
      ]);
      expect(rows.map(({ fields }) => fields)).toEqual([['Pat', 'x']]);
    },
  );

  it('is nothing in a column that is not read', async () => {
    const { rows, rejected } = await readWhole(await aFile('Name,Full name\nSam,S\ufffdm Li\n'), options);
    expect([rows.length, rejected]).toEqual([1, []]);
  });

  it('keeps a rejected row rejected when it is brought back as it is', async () => {
    const bytes = Buffer.concat([Buffer.from('Name,Note\nS'), Buffer.from([0x81]), Buffer.from('an,x\n')]);
    const first = await readWhole(await aFile(bytes), options);
    const path = join(await aFolder(), 'rejects.csv');
    const writer = await rejectsWriter(path, first.header);
    for (const row of first.rejected) await writer.write(row);
    await writer.close();
    const second = await readWhole(await openSource(path, Readable.from([])), options);
    expect([first.rejected.length, second.rows]).toEqual([1, []]);
    expect(second.rejected).toMatchObject([{ column: 'Name', code: 'undecodable-character' }]);
  });
});

describe('the encoding of a document', () => {
  const INSTEAD = 'Bring a document.';
  const encodingOf = async (content: string | Uint8Array) =>
    (await unicodeEncoding(await aFile(content), INSTEAD)).encoding;
  const text = 'name: Siân 😀\nnote: é\n';

  it.each([
    ['utf-8', Buffer.from(text)],
    ['utf-8', Buffer.from('\ufeff' + text)],
    ['utf-16le', Buffer.from('\ufeff' + text, 'utf16le')],
    ['utf-16be', Buffer.from('\ufeff' + text, 'utf16le').swap16()],
  ])('is taken as %s', async (encoding, bytes) => {
    expect(await encodingOf(bytes)).toBe(encoding);
  });

  it.each([
    ['a byte of Windows-1252', Buffer.from('a: é\nb: B\x8ad\n', 'latin1'), 1, 4],
    ['one behind UTF-8', Buffer.concat([Buffer.from('a: é😀\nb: é'), Buffer.from([0x8a])]), 2, 5],
    ['one behind a byte order mark', Buffer.concat([Buffer.from('\ufeffab'), Buffer.from([0xff])]), 1, 3],
    ['a character cut off at the end', Buffer.concat([Buffer.from('ab\n'), Buffer.from([0xe2, 0x82])]), 2, 1],
    [
      'one far into the file',
      Buffer.concat([Buffer.from('é\n'.repeat(100_000) + 'ab'), Buffer.from([0x92]), Buffer.from('c\n')]),
      100_001,
      3,
    ],
    ['half a pair in UTF-16', Buffer.from('\ufeffa\nb\ud800c', 'utf16le'), 2, 2],
    ['the other half', Buffer.from('\ufeffab\udc00', 'utf16le'), 1, 3],
    ['half a character in UTF-16', Buffer.from('\ufeffab', 'utf16le').subarray(0, 5), 1, 2],
  ])('with %s is refused, with its line and column', async (_, bytes, line, column) => {
    await expect(encodingOf(bytes)).rejects.toMatchObject({
      code: 'not-unicode',
      exitCode: 2,
      details: { line, column },
      message: expect.stringContaining(`line ${line}, column ${column}`) as string,
    });
  });
});
