import { describe, expect, test } from 'vitest';
import { textSpool } from '../../src/changes/text-spool.js';

async function collected(pieces: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const piece of pieces) found.push(piece);
  return found;
}

describe('text that waits', () => {
  test('comes back as it was, whatever its length and characters', async () => {
    const spool = textSpool();
    const texts = Array.from({ length: 40 }, (_, at) => `${'é€😀'.repeat(5_000 + at)}${at}\n`);
    for (const text of texts) await spool.append(text);
    const pieces = await collected(spool.pieces());
    expect(pieces.join('')).toBe(texts.join(''));
    for (const piece of pieces) expect(piece).toMatch(/\n$/);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(400_000);
    expect((await collected(spool.pieces())).join('')).toBe(texts.join(''));
    await spool.clear();
    expect(await collected(spool.pieces())).toEqual([]);
  });
});
