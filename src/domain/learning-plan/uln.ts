const TEN_DIGITS = /^\d{10}$/;

/**
 * Is this a Unique Learner Number (domain page, section 2): ten digits, the last 10 − (the first
 * nine, weighted 10 … 2, mod 11)? A remainder of 0 would need a check digit of 10 and is never
 * issued.
 */
export function isUln(text: string): boolean {
  return TEN_DIGITS.test(text) && Number(text[9]) === ulnCheckDigit(text.slice(0, 9));
}

/** The check digit of nine digits, or undefined where they cannot begin a ULN. */
export function ulnCheckDigit(nineDigits: string): number | undefined {
  let sum = 0;
  for (let at = 0; at < 9; at++) sum += (10 - at) * Number(nineDigits[at]);
  const digit = 10 - (sum % 11);
  return digit >= 0 && digit < 10 ? digit : undefined;
}
