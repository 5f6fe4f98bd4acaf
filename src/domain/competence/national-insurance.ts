const CANONICAL = /^[A-Z]{2}[0-9]{6}[A-D]?$/;
const ANY_CASE = /^[A-Za-z]{2}[0-9]{6}[A-Da-d]?$/;
const SPACES = /\s/g;

/**
 * The number in capitals without spaces: two letters, six digits and, where it is written, a suffix A to D.
 * Undefined when the text is of another form. The example prefix `QQ` is accepted. A number with its suffix
 * and the same without are two numbers, because only an exact one matches a person by itself (domain page,
 * section 3).
 */
export function parseNationalInsuranceNumber(text: string): string | undefined {
  if (CANONICAL.test(text)) return text;
  const bare = text.replace(SPACES, '');
  // Checked before the capitals are made: the long s of old print would become an S.
  return ANY_CASE.test(bare) ? bare.toUpperCase() : undefined;
}
