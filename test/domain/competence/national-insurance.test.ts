import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseNationalInsuranceNumber } from '../../../src/domain/competence/national-insurance.js';

it.each([
  ['QQ123456C', 'QQ123456C'],
  ['qq 12 34 56 c', 'QQ123456C'],
  [' AB 123456 ', 'AB123456'],
  ['AB\u00a0123456D', 'AB123456D'],
])('%j is the number %s', (text, number) => {
  expect(parseNationalInsuranceNumber(text)).toBe(number);
});

it.each([
  '',
  'A1234567',
  'AB12345',
  'AB1234567',
  'AB123456E',
  'AB-123456-C',
  'ABC123456',
  'ſB123456',
  'AB١23456',
])('%j is no National Insurance number', (text) => {
  expect(parseNationalInsuranceNumber(text)).toBeUndefined();
});

it('a number with its suffix is not the number without', () => {
  expect(parseNationalInsuranceNumber('AB123456')).not.toBe(parseNationalInsuranceNumber('AB123456C'));
});

it('any spacing and case of a number is the same number', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[A-Z]{2}[0-9]{6}[A-D]?$/),
      fc.array(fc.constantFrom('', ' ', '\t', '  '), { minLength: 10, maxLength: 10 }),
      (number, gaps) => {
        const written = [...number].map((letter, at) => letter.toLowerCase() + (gaps[at] ?? '')).join('');
        expect(parseNationalInsuranceNumber(written)).toBe(number);
      },
    ),
  );
});
