import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareText,
  DEFAULT_LANGUAGE,
  foldLabel,
  foldName,
  foldText,
  nameComparer,
} from '../../src/domain/text.js';

describe('names are compared', () => {
  it.each([
    ["O'Neil", 'O’NEIL'],
    ["O'Neil", 'oʼneil'],
    ["O'Neil", 'O`Neil'],
    ["O'Neil", ' O Neil '],
    ['Zoë', 'ZOE'],
    ['Zoe\u0308', 'Zoë'],
    ['Åse Sørensen', 'Ase Sorensen'],
    ['Łukasz', 'lukasz'],
    ['Strauß', 'STRAUSS'],
    ['Weiß', 'WEIẞ'],
    ['Σοφίας', 'ΣΟΦΊΑΣ'],
    ['Işık', 'IŞIK'],
    ['Smith-Jones', 'Smith Jones'],
    ['Smith–Jones', 'SMITH\u2011JONES'],
    ['Smith\u00adJones', 'SmithJones'],
    ['Ægir', 'aegir'],
    ['İpek', 'ipek'],
    ['Ann\u00a0Marie', 'Ann Marie'],
    ['Ann\u200bMarie', 'AnnMarie'],
  ])('%s as %s', (one, other) => {
    expect(foldName(one)).toBe(foldName(other));
  });

  it.each([
    ['Brown', 'Browne'],
    ['Ann', 'Anne'],
    ['Иван', 'Ивана'],
  ])('but %s is not %s', (one, other) => {
    expect(foldName(one)).not.toBe(foldName(other));
  });

  it('whatever their case: each letter is as its capital and its small letter', () => {
    const letters = Array.from({ length: 0x1ffff }, (_, code) => String.fromCodePoint(code));
    const apart = letters.filter(
      (letter) =>
        foldName(letter.toUpperCase()) !== foldName(letter) ||
        foldName(letter.toLowerCase()) !== foldName(letter),
    );
    expect(apart).toEqual([]);
  });

  it('and titles of other things as names are, but with their hyphens', () => {
    expect(foldText('Ward 1-2')).not.toBe(foldText('Ward 12'));
    expect(foldText('Ward 1–2')).toBe(foldText('WARD 1 - 2'));
  });

  it('and folding a folded name changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(foldName(foldName(name))).toBe(foldName(name));
      }),
    );
  });

  it('and the fast way for plain letters agrees with the slow one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (name) => {
        // A folded-away accent sends the text down the slow way.
        expect(foldName(`${name}\u0301`)).toBe(foldName(name));
      }),
    );
  });
});

describe('words of a list are compared', () => {
  it.each([
    ['Fire Safety - 2 Years', 'fire  safety - 2 years'],
    ['Fire Safety - 2 Years', 'Fire Safety – 2 Years'],
    ['Fire Safety - 2 Years', 'Fire Safety\u2212 2 Years'],
    ['Fire Safety - 2 Years', 'Fire Safety-2 Years'],
    ['Fire Safety', ' Fire\u00a0Safety\u2009'],
    ['Fußgänger', 'FUSSGÄNGER'],
  ])('%s as %s', (one, other) => {
    expect(foldLabel(one)).toBe(foldLabel(other));
  });

  it.each([
    ['Fire Safety', 'FireSafety'],
    ['Fire Safety', 'Fire\u200bSafety'],
    ['FireSafety', 'Fire\u200bSafety'],
    ['Fire Safety', 'Fire\ufeffSafety'],
    ['Zoë', 'Zoe'],
  ])('but %s is not %s', (one, other) => {
    expect(foldLabel(one)).not.toBe(foldLabel(other));
  });

  it('and folding a folded one changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(foldLabel(foldLabel(text))).toBe(foldLabel(text));
      }),
    );
  });

  it('and the fast way for plain letters agrees with the slow one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(foldLabel(`${text}é`)).toBe(foldLabel(`${text}e`).replace(/e$/, 'é'));
      }),
    );
  });
});

describe('the order of texts', () => {
  it('of keys is by code point, as the bytes of UTF-8 are', () => {
    expect(['b', 'a', 'B', 'é', 'a'].sort(compareText)).toEqual(['B', 'a', 'a', 'b', 'é']);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(compareText(a, b)).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
    expect(compareText('\u{1f600}', '\ufb00')).toBe(1);
  });

  it.each([
    ['en', ['Ang', 'Ång', 'Ann', 'La', 'Ła', 'Lb', 'Lz', 'Łz', 'M', 'Oa', 'Øa', 'Oz', 'P', 'ühl', 'Ünal']],
    ['pl', ['Łab', 'Łuk', 'Mak', 'Oda', 'Óda', 'Zak', 'Źak', 'Żak']],
    ['da', ['Ole', 'Zoe', 'Æble', 'Øl', 'Aarhus', 'Åse']],
    ['sv', ['Ola', 'Vik', 'Wik', 'Zoe', 'Åse', 'Ängel', 'Öst']],
    ['de', ['Ahl', 'Ähl', 'Azl', 'Oser', 'Öser', 'Otto', 'Strasse', 'Straße', 'Zoe']],
    ['de-u-co-phonebk', ['Ad', 'Ähl', 'Af']],
    ['tr', ['Can', 'Çan', 'Hal', 'Isa', 'İsa', 'Oya', 'Öya', 'Sel', 'Şel', 'Zek']],
  ])('of names is that of the language: %s', (language, names) => {
    expect([...names].reverse().sort(nameComparer(language))).toEqual(names);
  });

  it.each(['en-GB', 'da', 'tr'])('of names in %s is the same for any order of the names', (language) => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (some) => {
        const sorted = [...some].sort(nameComparer(language));
        expect([...some].reverse().sort(nameComparer(language))).toEqual(sorted);
      }),
    );
  });

  it('of names in a language that this build of Node lacks is the default one, not the machine’s', () => {
    const names = ['Øa', 'Oz', 'Za'];
    expect([...names].sort(nameComparer('tlh'))).toEqual([...names].sort(nameComparer(DEFAULT_LANGUAGE)));
  });
});
