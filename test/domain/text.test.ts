import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alike, compareText, foldName, nearest } from '../../src/domain/text.js';

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

  it('keeps a hyphen, which is part of a name', () => {
    expect(foldName('Smith-Jones')).not.toBe(foldName('Smith Jones'));
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

describe('did you mean', () => {
  it('offers what is nearest in spelling', () => {
    expect(nearest('expiry dat', ['Expiry Date', 'Date From', 'Last Name'])).toEqual(['Expiry Date']);
    expect(nearest('lastname', ['Expiry Date', 'Last Name', 'First Name'], 2)).toEqual([
      'Last Name',
      'First Name',
    ]);
  });

  it('offers each candidate once, equally near ones in alphabetical order, and nothing where there are none', () => {
    expect(nearest('x', ['b', 'a', 'b'], 5)).toEqual(['a', 'b']);
    expect(nearest('x', [])).toEqual([]);
  });

  it('takes a name for a slip of another only where most of it is alike', () => {
    const catalogue = ['NHS|CSTF|Fire Safety - 1 Year|', 'NHS|CSTF|Safeguarding Adults - 3 Years|'];
    expect(alike('NHS|CSTF|Fire Safty 1 Year|', catalogue)).toEqual([catalogue[0]]);
    expect(alike('457|LOCAL|Pharmacy Cupboard Keys|', catalogue)).toEqual([]);
    expect(alike('x', [])).toEqual([]);
  });

  it('offers the same whatever the order of the candidates', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (wanted, candidates) => {
        expect(nearest(wanted, [...candidates].reverse(), 3)).toEqual(nearest(wanted, candidates, 3));
      }),
    );
  });
});

describe('what can have been meant', () => {
  it('is at most two, and none that nobody can have meant', () => {
    expect(alike('lst', ['list', 'last', 'lost', 'undo'])).toHaveLength(2);
    expect(alike('show', ['list', 'undo'])).toEqual([]);
    expect(alike('plan.raed', ['job.undo', 'plan.read'])).toEqual(['plan.read']);
    expect(alike('nonsense', ['job.undo', 'plan.read'])).toEqual([]);
  });
});

describe('the order of texts', () => {
  it('is by code unit', () => {
    expect(['b', 'a', 'B', 'é', 'a'].sort(compareText)).toEqual(['B', 'a', 'a', 'b', 'é']);
  });
});
