import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numbersAsWritten, problemOfJson } from '../../src/files/json-text.js';

describe('what is wrong with a JSON text', () => {
  it.each([
    [
      '{\n  // the tenant\n  "a": 1 }',
      2,
      3,
      'the comment "// the tenant" stands where a field name in double quotes or "}" is expected',
    ],
    ['{"a": NaN}', 1, 7, 'NaN stands where a value is expected'],
    ['{"a": -Infinity}', 1, 7, '-Infinity stands where a value is expected'],
    ['tenant: { key: c }', 1, 1, 'tenant stands where a value is expected'],
    ['# made by hand\n{}', 1, 1, 'the comment "# made by hand" stands where a value is expected'],
    ['{"a": 1 /* x */}', 1, 9, 'the comment "/* x */" stands where "," or "}" is expected'],
    ['[/* of\ntwo lines */]', 1, 2, 'the comment "/* of" stands where a value or "]" is expected'],
    ['[1] // x /* y */ z', 1, 5, 'the comment "// x /* y */ z" stands where nothing more is expected'],
    ['{"a": 1,}', 1, 9, '"}" stands where a field name in double quotes is expected'],
    ['[1, 2', 1, 6, 'it ends where "," or "]" is expected'],
    ['{"a" 1}', 1, 6, '1 stands where ":" is expected'],
    ["{'a': 1}", 1, 2, `"'" stands where a field name in double quotes or "}" is expected`],
    ['{"a": 00123}', 1, 7, 'the number 00123 begins with a zero; put it in quotes: "00123"'],
    ['{"a": "x\ny"}', 1, 9, 'a line break stands within a text, where it must be written as an escape'],
    ['{"a": "\\x41"}', 1, 8, '\\x is no escape of JSON'],
    ['{"a": "x', 1, 7, 'a text begins that does not end'],
    ['{} {}', 1, 4, '"{" stands where nothing more is expected'],
    ['[1,\u200b2]', 1, 4, '"\\u200b" stands where a value is expected'],
  ])('%j', (text, line, column, message) => {
    expect(problemOfJson(text)).toEqual({ line, column, message });
  });

  it('is found in exactly the texts that are no JSON', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '0',
      '.5',
      'e3',
      'true',
      'nul',
      ' ',
      '\n',
      '\\',
      '\\u00e9',
      'é',
    ];
    const text = fc.oneof(
      fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join('')),
      fc.json().map((json) => json.replace(/[,}]$/, '')),
      fc.json(),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, (json) => {
        let isJson = true;
        try {
          JSON.parse(json);
        } catch {
          isJson = false;
        }
        expect(problemOfJson(json) === undefined).toBe(isJson);
      }),
      { numRuns: 2_000 },
    );
  });
});

it('numbers that JavaScript would write otherwise are found as they stand', () => {
  const text = '{"a": [1, 1.0, {"b": 12345678901234567890}], "c": -0, "d": "1.0", "\\u00e9": 1e3}';
  expect(Object.fromEntries(numbersAsWritten(text))).toEqual({
    '["a",1]': '1.0',
    '["a",2,"b"]': '12345678901234567890',
    '["c"]': '-0',
    '["é"]': '1e3',
  });
});
