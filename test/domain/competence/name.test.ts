import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  competenceKey,
  competencesByName,
  isNational,
  ownerOf,
  parseCompetenceName,
} from '../../../src/domain/competence/name.js';

describe('a competence name', () => {
  it('has owner, framework, title and qualifier', () => {
    expect(parseCompetenceName('NHS|CSTF|Fire Safety|2 Years')).toEqual({
      owner: 'NHS',
      framework: 'CSTF',
      title: 'Fire Safety',
      qualifier: '2 Years',
    });
  });

  it.each([
    ['NHS|CSTF|Fire Safety - 2 Years|', 'CSTF', 'Fire Safety - 2 Years', null],
    ['NHS|CSTF|Fire Safety - 2 Years', 'CSTF', 'Fire Safety - 2 Years', null],
    [' 457 | Induction ', null, 'Induction', null],
    ['NHS|CSTF|Fire|Blue|', 'CSTF', 'Fire', 'Blue'],
    [
      'NHS|CSTF|Equality, Diversity and Human Rights - 3 Year|',
      'CSTF',
      'Equality, Diversity and Human Rights - 3 Year',
      null,
    ],
  ])('takes %s with an optional trailing bar and commas inside', (text, framework, title, qualifier) => {
    expect(parseCompetenceName(text)).toMatchObject({ framework, title, qualifier });
  });

  it.each(['', '|', 'Fire', 'Fire|', 'NHS||Fire|', '|CSTF|Fire', 'NHS|a|b|c|d'])('is not %j', (text) => {
    expect(parseCompetenceName(text)).toBeUndefined();
  });

  it('is national when NHS owns it, and local when a VPD of three digits does', () => {
    expect(ownerOf('nhs|CSTF|Fire|')).toBe('NHS');
    expect(ownerOf('457|LOCAL|Fire|')).toBe('457');
    expect(ownerOf('ACME|LOCAL|Fire|')).toBeUndefined();
    expect(ownerOf('4570|LOCAL|Fire|')).toBeUndefined();
    expect(isNational('NHS|CSTF|Fire|')).toBe(true);
    expect(isNational('457|NHS|Fire|')).toBe(false);
    expect(isNational('NHSX|CSTF|Fire|')).toBe(false);
  });
});

describe('the key of a competence name', () => {
  it('is the same with and without a trailing bar, outer spaces and capitals', () => {
    const key = competenceKey('NHS|CSTF|Fire Safety|');
    for (const same of [
      'nhs|cstf|fire safety',
      '  NHS | CSTF| Fire Safety | ',
      'NHS|CSTF|FIRE SAFETY',
      'NHS|CSTF|Fire  Safety|',
      'NHS|CSTF|Fire\u00a0Safety|',
    ]) {
      expect(competenceKey(same)).toBe(key);
    }
  });

  it('tells different subjects, spaces within a segment and owners apart', () => {
    const key = competenceKey('NHS|CSTF|Fire Safety|');
    for (const other of [
      'NHS|CSTF|FireSafety|',
      'NHS|CSTF|Fire\u200bSafety|',
      '457|CSTF|Fire Safety|',
      'NHS|CSTF|Fire Safety|2',
      'NHS||CSTF|Fire Safety',
    ]) {
      expect(competenceKey(other)).not.toBe(key);
    }
  });

  it('is its own key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(competenceKey(competenceKey(text))).toBe(competenceKey(text));
      }),
    );
  });
});

describe('the competence that a name names', () => {
  const hyphen = { name: 'NHS|CSTF|Fire Safety - 1 Year|' };
  const dash = { name: 'NHS|CSTF|Fire Safety – 1 Year|' };

  it('is the one of its key, however it is spelt', () => {
    expect(competencesByName([hyphen])('nhs|cstf|fire safety-1 year').itself).toBe(hyphen);
  });

  it('is the one spelt just so where several are alike, and else none of them', () => {
    expect(competencesByName([hyphen, dash])(dash.name).itself).toBe(dash);
    expect(competencesByName([hyphen, dash])(dash.name.toLowerCase())).toEqual({
      itself: undefined,
      alike: [hyphen, dash],
    });
  });
});
