import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unitsOf, wrapLine } from '../../src/terminal/wrap.js';

describe('a line of prose', () => {
  test('wraps between words', () => {
    expect(wrapLine('There is no account like that in this tenant.', 20)).toEqual([
      'There is no account',
      'like that in this',
      'tenant.',
    ]);
  });

  test('stays as it is where it fits, with all its blanks', () => {
    expect(wrapLine('  Accepted      3', 20)).toEqual(['  Accepted      3']);
  });

  test('hangs below its indent, or below the meaning of its term', () => {
    expect(wrapLine('  one two three four', 12)).toEqual(['  one two', '  three four']);
    expect(wrapLine('line 6  There is no such account', 24)).toEqual([
      'line 6  There is no such',
      '        account',
    ]);
  });

  test('gives up its hanging indent for a word that would not fit beside it', () => {
    expect(wrapLine('line 6  amelia.long.name@acme.exmaple: no such account', 34)).toEqual([
      'line 6',
      'amelia.long.name@acme.exmaple: no',
      'such account',
    ]);
  });

  test('keeps commands to copy on one line, alone or in backticks', () => {
    const command = 'provost role assign "Assessor" pat@acme.example';
    expect(wrapLine(`  $ ${command}`, 20)).toEqual([`  $ ${command}`]);
    expect(wrapLine(`Take it back with \`${command}\`.`, 20)).toEqual([
      'Take it back with',
      `\`${command}\`.`,
    ]);
  });

  test('loses no word, and is wider than its cells only where one word is', () => {
    const word = fc.stringMatching(/^[a-z]{1,30}$/);
    const text = fc
      .tuple(fc.constantFrom('', '  ', 'term  '), fc.array(word, { minLength: 1 }))
      .map(([head, words]) => head + words.join(' '));
    fc.assert(
      fc.property(text, fc.integer({ min: 20, max: 60 }), (line, width) => {
        const lines = wrapLine(line, width);
        expect(lines.flatMap(unitsOf)).toEqual(unitsOf(line));
        for (const each of lines) if (each.length > width) expect(unitsOf(each)).toEqual([each]);
      }),
    );
  });
});
