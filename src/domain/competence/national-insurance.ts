const CANONICAL = /^[A-Z]{2}[0-9]{6}[A-D]?$/;
const ANY_CASE = /^[A-Za-z]{2}[0-9]{6}[A-Da-d]?$/;
const SPACES = /\s/g;

/**
 * The number in capitals without spaces: two letters, six digits and an optional suffix A to D.
 * Undefined for another form. The example prefix `QQ` is accepted. With and without suffix are two
 * numbers: only an exact one matches by itself (domain page, section 3).
 */
export function parseNationalInsuranceNumber(text: string): string | undefined {
  if (CANONICAL.test(text)) return text;
  const bare = text.replace(SPACES, '');
  // Checked before the capitals are made: the long s of old print would become an S.
  return ANY_CASE.test(bare) ? bare.toUpperCase() : undefined;
}
