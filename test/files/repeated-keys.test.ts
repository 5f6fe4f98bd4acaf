import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { repeatedKeys } from '../../src/files/repeated-keys.js';

const keysIn = (json: string): string[] => repeatedKeys(json, 10).map(({ key }) => key);

describe('the fields that stand twice in an object of a JSON text', () => {
  it('are found at any depth, each with the line of its second standing', () => {
    expect(repeatedKeys('{"a":1,\n"b":[{"c":1,\n\n"c":2}],\n"a":{}}', 10)).toEqual([
      { key: 'c', line: 4 },
      { key: 'a', line: 5 },
    ]);
  });

  it('are not those of different objects, nor texts that look like fields', () => {
    expect(keysIn('{"a":{"a":[{"a":1},{"a":2}]},"b":"{\\"a\\":1,\\"a\\":2}","c":["d","d"]}')).toEqual([]);
  });

  it('are the same however they are written', () => {
    expect(keysIn('{"a":1,"\\u0061":2}')).toEqual(['a']);
    expect(keysIn('{"\\\\" : 1 , "\\\\"\n: 2, "\\"": 3, "\\"":4}')).toEqual(['\\', '"']);
  });

  it('are listed up to the limit', () => {
    expect(repeatedKeys('{"a":1,"a":2,"a":3}', 1)).toHaveLength(1);
  });

  it('are none in whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        expect(keysIn(JSON.stringify(value, undefined, indent))).toEqual([]);
      }),
    );
  });

  it('are found wherever any object is given one of its fields again', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, key) => {
        const field = JSON.stringify(key);
        const text = JSON.stringify(value);
        expect(keysIn(`[${text},{${field}:${text},${field}:0}]`)).toEqual([key]);
      }),
    );
  });
});
