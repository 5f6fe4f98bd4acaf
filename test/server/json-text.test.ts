import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { jsonBounds, jsonOf } from '../../src/server/json-text.js';

describe('the text of a request', () => {
  it('is what JSON makes of it, within the bounds', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(jsonOf(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  const { depth, fields, values, text } = jsonBounds;
  const objectOf = (count: number): string =>
    `{${Array.from({ length: count }, (_, at) => `"f${at}":1`).join(',')}}`;

  it.each([
    ['nested', '['.repeat(depth) + ']'.repeat(depth), '['.repeat(depth + 1) + ']'.repeat(depth + 1)],
    ['many fields', objectOf(fields), objectOf(fields + 1)],
    [
      'many values',
      `[${Array<string>(values + 1)
        .fill('1')
        .join()}]`,
      `[${Array<string>(values + 2)
        .fill('1')
        .join()}]`,
    ],
    ['a long text', `["${'x'.repeat(text)}"]`, `["${'x'.repeat(text + 1)}"]`],
    ['a long field', `{"${'x'.repeat(text)}":1}`, `{"${'x'.repeat(text + 1)}":1}`],
    ['a long text of escapes', `["${'\\"'.repeat(text / 2)}"]`, `["${'\\"'.repeat(text / 2 + 1)}"]`],
  ])('may hold as much as is allowed and no more: %s', (_, most, more) => {
    expect(jsonOf(most)).toEqual(JSON.parse(most));
    expect(() => jsonOf(more)).toThrow(expect.objectContaining({ code: 'bad-json' }) as Error);
  });

  it('is not measured by what stands within its texts', () => {
    const words = ['{[,:]}'.repeat(2_000), '\\"{'.repeat(2_000)];
    const document = JSON.stringify({ words });
    expect(jsonOf(document)).toEqual({ words });
  });

  const timed = (work: () => void): number => {
    const began = performance.now();
    work();
    return performance.now() - began;
  };
  let parse: number;
  beforeAll(() => {
    const document = objectOf(500_000);
    parse = timed(() => void JSON.parse(document));
  });

  it.each([
    ['half a million fields', objectOf(500_000)],
    ['a text of four million characters', `{"reference":"${'x'.repeat(4_000_000)}"}`],
    ['brackets by the million', '['.repeat(4_000_000)],
  ])('is refused for %s in less time than it takes to parse as much', (_, document) => {
    const refuse = Math.min(
      ...[1, 2, 3].map(() => timed(() => expect(() => jsonOf(document)).toThrow('The request'))),
    );
    expect(refuse).toBeLessThan(parse);
  });
});
