import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUln, ulnCheckDigit } from '../../../src/domain/learning-plan/uln.js';

const nineDigits = fc.stringMatching(/^\d{9}$/);

describe('a Unique Learner Number', () => {
  it('ends in its check digit', () => {
    // 10·9 + 9·2 + 8·7 + 7·6 + 6·3 + 5·0 + 4·8 + 3·6 + 2·8 = 290, 290 mod 11 = 4, 10 − 4 = 6.
    expect(isUln('9276308686')).toBe(true);
    expect(isUln('9276308685')).toBe(false);
  });

  it.each(['', '927630868', '92763086866', '92763 08686', ' 9276308686', '927630868X', '٩٢٧٦٣٠٨٦٨٦'])(
    '"%s" is not one',
    (text) => {
      expect(isUln(text)).toBe(false);
    },
  );

  it('does not begin with nine digits whose weighted sum is a multiple of 11', () => {
    expect(ulnCheckDigit('000000000')).toBeUndefined();
    expect(isUln('0000000000')).toBe(false);
  });

  it('has at most one last digit', () => {
    fc.assert(
      fc.property(nineDigits, (digits) => {
        const valid = [...'0123456789'].filter((last) => isUln(digits + last));
        expect(valid).toEqual([ulnCheckDigit(digits)].filter((digit) => digit !== undefined).map(String));
      }),
    );
  });

  it('no longer holds when one digit is mistyped', () => {
    fc.assert(
      fc.property(nineDigits, fc.nat(8), fc.integer({ min: 1, max: 9 }), (digits, at, shift) => {
        const check = ulnCheckDigit(digits);
        fc.pre(check !== undefined);
        const wrong = (Number(digits[at]) + shift) % 10;
        expect(isUln(`${digits.slice(0, at)}${wrong}${digits.slice(at + 1)}${check}`)).toBe(false);
      }),
    );
  });
});
