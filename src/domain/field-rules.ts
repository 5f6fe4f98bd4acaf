import { parseCompetenceName } from './competence/name.js';
import { parseNationalInsuranceNumber } from './competence/national-insurance.js';
import { parseEmail } from './email.js';
import { isUln } from './learning-plan/uln.js';
import { unknownWord } from './suggestions.js';
import { isStorable, NOT_STORABLE } from './storable.js';
import { parseLanguage } from './tenancy/language.js';
import { roleCatalogue } from './tenancy/roles.js';
import { features } from './tenancy/vocabulary.js';
import { hasInvisible, visible } from './visible.js';

/**
 * Why a stored value of a field is invalid, as text after the field's name, or undefined if valid.
 * Applies to values from every source.
 */
export type FieldRule<T = string> = (value: T) => string | undefined;

/** Any text that can be stored and given back unchanged. */
export const anyText: FieldRule = (value) => (isStorable(value) ? undefined : NOT_STORABLE);

/** Text of which something can be seen. */
export const words: FieldRule = (value) => anyText(value) ?? (value.trim() === '' ? 'is empty' : undefined);

/** Text in which nothing is invisible: one with an invisible character looks like another text. */
export const unhidden: FieldRule = (value) =>
  hasInvisible(value) ? `holds an invisible character: "${visible(value)}"` : undefined;

/** Text that looks like no other, or none. */
export const seen: FieldRule = (value) => anyText(value) ?? unhidden(value);

/** A key or a name: words that look like no others. */
export const named: FieldRule = (value) => words(value) ?? unhidden(value);

/** A whole number, never negative unless `least` says so. */
export function wholeNumber(least = 0): FieldRule<number> {
  return (value) =>
    Number.isSafeInteger(value) && value >= least ? undefined : `is not a whole number from ${least}`;
}

/** An address in the form in which accounts keep it (domain page, section 1). */
export const email: FieldRule = (value) =>
  parseEmail(value) === value ? undefined : (anyText(value) ?? `"${value}" is not an email address`);

/** A key as people type it: letters, digits, `.`, `_` and `-`, beginning with a letter or digit. */
export const tenantKeyForm = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  problem: 'a key has letters, digits, ".", "_" and "-" only, at most 64',
};
export const tenantKey = ofForm(tenantKeyForm);

export const vpdForm = { pattern: /^\d{3}$/, problem: 'a VPD has three digits' };
export const vpd = ofForm(vpdForm);

/** An IANA name by area and city: abbreviations are ambiguous (BST is also Bangladesh time). */
export const timeZone: FieldRule = (value) =>
  isTimeZone(value)
    ? undefined
    : `"${value}" is no time zone by area and city: write one such as Europe/London, or UTC`;

/** A BCP 47 tag in its canonical form. */
export const language: FieldRule = (value) =>
  parseLanguage(value) === value
    ? undefined
    : `"${value}" is no language that names can be sorted by: write its tag, such as en-GB, da or pl`;

const knownRoles: ReadonlySet<string> = new Set(roleCatalogue);
export const role: FieldRule = (value) =>
  knownRoles.has(value)
    ? undefined
    : `${unknownWord('role', value, roleCatalogue)} (See \`provost role list\`.)`;

const knownFeatures: ReadonlySet<string> = new Set(features);
export const feature: FieldRule = (value) =>
  knownFeatures.has(value) ? undefined : unknownWord('feature', value, features);

/** In capitals without spaces. */
export const nationalInsuranceNumber: FieldRule = (value) =>
  parseNationalInsuranceNumber(value) === value
    ? undefined
    : `"${value}" is not a National Insurance number: two letters, six digits, and A to D or nothing`;

export const uln: FieldRule = (value) =>
  isUln(value) ? undefined : `"${value}" is not a ULN: ten digits, the last of which checks the others`;

/** A name of two to four segments (domain page, section 3). */
export const competenceName: FieldRule = (value) =>
  anyText(value) ??
  (parseCompetenceName(value) === undefined
    ? `"${value}" is not a competence name: two to four segments between bars, none of them empty`
    : undefined);

/** Such a name that looks like no other. */
export const namedCompetence: FieldRule = (value) => competenceName(value) ?? named(value);

export const sha256: FieldRule = (value) =>
  /^[0-9a-f]{64}$/.test(value) ? undefined : 'is not a SHA-256: 64 hexadecimal digits';

function ofForm({ pattern, problem }: { readonly pattern: RegExp; readonly problem: string }): FieldRule {
  return (value) => (pattern.test(value) ? undefined : problem);
}

const AREAS = 'Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific';
const AREA_AND_CITY = new RegExp(`^(?:${AREAS})(?:/[A-Z][A-Za-z_-]+)+$`);

function isTimeZone(name: string): boolean {
  if (name === 'UTC') return true;
  if (!AREA_AND_CITY.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
