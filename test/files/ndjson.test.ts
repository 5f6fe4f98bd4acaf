import { describe, expect, it } from 'vitest';
import { readJsonLines, readText } from '../../src/files/ndjson.js';
import { aFile } from './fixtures.js';

const INSTEAD = 'Bring another.';

async function all(content: string, longest?: number) {
  const lines = [];
  const bounds = longest === undefined ? {} : { longestLine: longest };
  for await (const line of readJsonLines(await aFile(content), { instead: INSTEAD, ...bounds }))
    lines.push(line);
  return lines;
}

describe('JSON lines', () => {
  it('each value comes with its line; blank lines are skipped', async () => {
    expect(await all('{"a":1}\r\n\n[2]\nnull')).toEqual([
      { line: 1, value: { a: 1 }, text: '{"a":1}\r' },
      { line: 3, value: [2], text: '[2]' },
      { line: 4, value: null, text: 'null' },
    ]);
  });

  it('a line that is not JSON is named', async () => {
    await expect(all('{}\n{"a":\n')).rejects.toMatchObject({
      code: 'invalid-json-line',
      exitCode: 2,
      message: 'Line 2, column 6 of "rows.csv" is not JSON: it ends where a value is expected.',
    });
  });

  it.each(['\n', ''])('a line beyond the longest is refused', async (end) => {
    await expect(all(`1\n"${'x'.repeat(100)}"${end}`, 50)).rejects.toMatchObject({
      code: 'line-too-long',
      details: { line: 2 },
    });
  });
});

describe('a whole document', () => {
  it('is read up to its bound and refused beyond', async () => {
    const source = await aFile('\ufeffkey: é\n');
    expect(await readText(source, 12, INSTEAD)).toBe('key: é\n');
    await expect(readText(source, 10, INSTEAD)).rejects.toMatchObject({
      code: 'file-too-large',
      exitCode: 2,
    });
  });
});
