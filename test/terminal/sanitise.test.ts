import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { visible, visibleJson, visibleStyled } from '../../src/terminal/sanitise.js';

const anyText = fc.string({ unit: 'binary' });

describe('visible', () => {
  test.each([
    ['Sam O’Neil', 'Sam O’Neil'],
    ['\x1b[31mred', '\\x1b[31mred'],
    ['two\r\nlines\tand a tab', 'two\\r\\nlines\\tand a tab'],
    ['\u202egnp.exe', '\\u202egnp.exe'],
    ['a\u200bb\u2066c\u2069', 'a\\u200bb\\u2066c\\u2069'],
    ['\x9b2J', '\\x9b2J'],
    ['tag \u{e0041}', 'tag \\u{e0041}'],
    ['half \ud800 pair', 'half \\ud800 pair'],
    ['C:\\new', 'C:\\new'],
    ['日本 Zoë é', '日本 Zoë é'],
    ['a\ufe0f@x.example', 'a\\ufe0f@x.example'],
    ['a heart ❤\ufe0f', 'a heart ❤\ufe0f'],
  ])('shows %j as %s', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test('nothing that it returns is a control, formatting or separator character', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });

  test('doing it twice changes nothing', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(visible(visible(text))).toBe(visible(text));
      }),
    );
  });
});

describe('visibleStyled', () => {
  test('colours and weights pass', () => {
    expect(visibleStyled('\x1b[31m\x1b[1mRed\x1b[22m\x1b[39m')).toBe('\x1b[31m\x1b[1mRed\x1b[22m\x1b[39m');
  });

  test.each(['\x1b[2J', '\x1b]0;title\x07', '\x1b[8mconcealed', '\x1b[7m', 'a\nb'])('%j is shown', (text) => {
    expect(visibleStyled(text)).toBe(visible(text));
  });
});

describe('visibleJson', () => {
  test('escapes what a terminal would act on', () => {
    expect(visibleJson({ name: '\x1b\x9b\u202e\u{e0041}' })).toBe(
      '{"name":"\\u001b\\u009b\\u202e\\udb40\\udc41"}',
    );
  });

  test('parses to the same value, with no hidden character but the line feeds between the parts', () => {
    fc.assert(
      fc.property(fc.record({ a: anyText, b: fc.array(anyText) }), (value) => {
        const json = visibleJson(value, 2);
        expect(JSON.parse(json)).toEqual(value);
        expect(json.replaceAll('\n', '')).toBe(visible(json.replaceAll('\n', '')));
      }),
    );
  });
});
