import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, nearest, whoWasMeant } from '../../src/domain/suggestions.js';

describe('did you mean', () => {
  it.each([
    ['expiry dat', 'Expiry Date'],
    ['lastname', 'Last Name'],
    ['NHS|CSTF|Fire Safty 1 Year|', 'NHS|CSTF|Fire Safety - 1 Year|'],
    ['plan.raed', 'plan.read'],
    ['pta@acme.example', 'pat@acme.example'],
    ['pat@acme.exmaple', 'pat@acme.example'],
    ['l1001', 'L-1001'],
    ['L-01001', 'L-1001'],
    ['2005941', '20059417'],
    ['7k2m9qx04d1j', '7k2m9qx04d1h'],
    ['ONeil', 'O’Neil'],
    ['dryrun', 'dry-run'],
    ['lst', 'list'],
    ['L-101', 'L-1001'],
    ['View Learning Plan', 'Employer - View Learning Plan'],
    ['Standard Admin', 'Standard Administrator'],
    ['acme', 'acme-ltd'],
    ['pt@acme.example', 'pat@acme.example'],
    ['pat@acme.example', 'pt@acme.example'],
    ['Fire Safety', 'NHS|CSTF|Fire Safety - 2 Years|'],
    ['fire safty', 'NHS|CSTF|Fire Safety - 2 Years|'],
    ['Fire Safety - 2 Years', 'NHS|CSTF|Fire Safety - 2 Years|'],
    ['Pharmacy Cupboard Keys', '457|Pharmacy Cupboard Keys|'],
  ])('%s is a slip for %s', (written, meant) => {
    expect(nearest(written, [meant])).toEqual([meant]);
  });

  it.each([
    ['pat@acme.example', 'sam@acme.example'],
    ['pat.okafor@acme.example', 'sam.okafor@acme.example'],
    ['patokafor@acme.example', 'sam.okafor@acme.example'],
    ['pat@acme.example', 'pat@kestrel.example'],
    ['courses', 'accounts'],
    ['L-1001', 'L-1002'],
    ['20059417', '20059471'],
    ['NHS|CSTF|Fire Safety - 1 Year|', 'NHS|CSTF|Fire Safety - 2 Years|'],
    ['457|LOCAL|Pharmacy Cupboard Keys|', 'NHS|CSTF|Safeguarding Adults - 3 Years|'],
    ['x', 'y'],
    ['Fire Safety - 1 Year', 'NHS|CSTF|Fire Safety - 2 Years|'],
    ['NHS', 'NHS|CSTF|Fire Safety - 2 Years|'],
    ['Employer', 'Employer - View Learning Plan'],
    ['L-1', 'L-11'],
    ['show', 'undo'],
    ['', 'list'],
  ])('%s is none for %s', (written, other) => {
    expect(nearest(written, [other])).toEqual([]);
  });

  it('offers the nearest first, equally near ones in alphabetical order, each once', () => {
    expect(nearest('lst', ['list', 'last', 'undo', 'lost', 'last'], 5)).toEqual(['last', 'list', 'lost']);
    expect(nearest('lists', ['lost', 'list'], 2)).toEqual(['list']);
    expect(nearest('x', [])).toEqual([]);
  });

  it('never offers a text of which more than a third of the letters differ, but one that was cut short, in any order', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '-', '@', 'É'), maxLength: 14 });
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 30 }), (wanted, candidates) => {
        const offered = nearest(wanted, candidates, 3);
        expect(nearest(wanted, [...candidates].reverse(), 3)).toEqual(offered);
        for (const candidate of offered) {
          const length = Math.max(wanted.length, candidate.length);
          const edits = editsOf(plain(wanted), plain(candidate));
          const isCut = plain(candidate).includes(plain(wanted));
          expect(isCut || edits <= Math.floor(length / 3) * 2).toBe(true);
        }
      }),
    );
  });

  it('finds a text again in which one letter of a long word was left out', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcdefgh'), minLength: 5, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), fc.nat(), (words, at) => {
        const name = words.join(' ');
        const first = words[0] ?? '';
        const place = at % first.length;
        expect(nearest(name.slice(0, place) + name.slice(place + 1), [name])).toEqual([name]);
      }),
    );
  });

  it('says what to do where nothing is near, and where there is nothing', () => {
    const otherwise = { none: 'There is none yet.', list: 'List them.' };
    expect(didYouMean('acmee', ['acme'], otherwise)).toEqual({
      nearest: 'acme',
      hint: 'Did you mean "acme"?',
    });
    expect(didYouMean('other', ['acme'], otherwise)).toEqual({ nearest: null, hint: 'List them.' });
    expect(didYouMean('other', [], otherwise)).toEqual({ nearest: null, hint: 'There is none yet.' });
  });
});

describe('a person who is named where a reference is wanted', () => {
  const people = [
    { reference: 'L-1001', firstName: 'Sam', lastName: 'O’Neil' },
    { reference: 'L-1002', firstName: 'Ann', lastName: 'Brown' },
    { reference: 'L-1003', firstName: 'Ann', lastName: 'Browne' },
  ];
  const otherwise = { none: 'none', list: 'list' };
  const hint = (written: string): string => whoWasMeant(written, people, otherwise).hint;

  it.each(['Sam O’Neil', "sam o'neil", 'ONEIL', 'O’Neil, Sam', 'Sam ONiel'])('is found by %s', (written) => {
    expect(hint(written)).toBe('Did you mean L-1001 (Sam O’Neil)?');
  });

  it('is found by the first name alone, beside those whose last name it is', () => {
    const lewis = [
      { reference: 'L-2', firstName: 'Lewis', lastName: 'Wright' },
      { reference: 'L-1', firstName: 'Dafydd', lastName: 'Lewis' },
      { reference: 'L-3', firstName: 'Zoe', lastName: 'Lane' },
    ];
    expect(whoWasMeant('lewis', lewis, otherwise).hint).toBe(
      'Did you mean L-1 (Dafydd Lewis) or L-2 (Lewis Wright)?',
    );
    expect(whoWasMeant('zoe', lewis, otherwise)).toEqual({
      nearest: 'L-3',
      hint: 'Did you mean L-3 (Zoe Lane)?',
    });
  });

  it('is found by reference first, and nobody of another name is offered', () => {
    expect(hint('l1002')).toBe('Did you mean "L-1002"?');
    expect(hint('Ann Brown')).toBe('Did you mean L-1002 (Ann Brown)?');
    expect(hint('Brow')).toBe('Did you mean L-1002 (Ann Brown)?');
    expect(hint('Max Mustermann')).toBe('list');
  });
});

const plain = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z1]/g, '');

/** Levenshtein's distance, as the textbooks have it. */
function editsOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (const [place, another] of [...other].entries())
      next.push(
        Math.min(
          (next[place] ?? 0) + 1,
          (row[place + 1] ?? 0) + 1,
          (row[place] ?? 0) + (letter === another ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[other.length] ?? 0;
}
