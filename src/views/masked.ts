import { propertyOf } from './cells.js';

/** Names the fields that are null because the caller may not see them; undefined if there are none. */
export function maskedSentence(result: object): string | undefined {
  const masked = propertyOf(result, 'masked');
  if (!Array.isArray(masked) || masked.length === 0) return undefined;
  const fields = masked.map((field) => spaced(String(field))).join(', ');
  return `Not shown, because a permission is missing: ${fields}. See \`provost help permissions\`, person.identify.`;
}

/** Such as `date of birth` for `dateOfBirth`. */
function spaced(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
