import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withFirstRows } from '../../src/operations/first-rows.js';

const someText = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'b',
    '\ud800',
    '\udfff',
    '\ufffd',
    'é',
    'é '.repeat(40),
    '\0',
    'a\0b',
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ maxLength: 200 }),
);

describe('the first rows of a file', () => {
  it('say what a map of the first values says, whatever the texts, in memory and in the scratch table', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(someText, someText), { maxLength: 300 }),
        fc.constantFrom(0, 1, 64, 1_000, 1 << 20),
        (rows, inMemory) =>
          withFirstRows(async (first) => {
            const met = new Map<string, string>();
            for (const [key, said] of rows) {
              expect(first.said(key)).toBe(met.get(key));
              expect(first.earlier(key, said)).toBe(met.get(key));
              if (!met.has(key)) met.set(key, said);
            }
            for (const [key, said] of met) expect(first.earlier(key, 'later')).toBe(said);
          }, inMemory),
      ),
    );
  });

  it('are known again among a hundred thousand', () =>
    withFirstRows(async (first) => {
      let met = 0;
      for (let at = 0; at < 100_000; at += 1)
        met += Number(first.earlier(`user-${at}`, `said ${at}`) !== undefined);
      expect(met).toBe(0);
      for (let at = 0; at < 100_000; at += 997) expect(first.earlier(`user-${at}`, '')).toBe(`said ${at}`);
    }, 4_096));
});
