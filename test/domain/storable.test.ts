import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStorable, unstorableIn } from '../../src/domain/storable.js';

describe('a text', () => {
  it('is storable when UTF-8 can hold it and nothing in it ends it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
        (text) => {
          const comesBack = Buffer.from(text, 'utf8').toString('utf8') === text && !text.includes('\0');
          expect(isStorable(text)).toBe(comesBack);
        },
      ),
    );
  });

  it.each<[string, unknown, string | undefined]>([
    ['nowhere', { a: ['b', 1, null, { c: '\u{1f600}' }] }, undefined],
    ['in a list in a field', { a: ['b', 'c\ud800'] }, 'a.1'],
    ['deep down', { a: { b: [{ c: '\0' }] } }, 'a.b.0.c'],
    ['in a name', { 'a\udc00': 1 }, 'a name in it'],
    ['all of it', '\ud800', ''],
  ])('that is not storable is found %s', (_, value, place) => {
    expect(unstorableIn(value)).toBe(place);
  });
});
