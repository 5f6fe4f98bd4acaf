import type { Terminal } from '../terminal/terminal.js';

/** Names the fields that are empty because the caller may not see them. */
export function noteMasked(terminal: Terminal, result: object): void {
  const masked: unknown = Reflect.get(result, 'masked');
  if (!Array.isArray(masked) || masked.length === 0) return;
  const fields = masked.map((field) => spaced(String(field))).join(', ');
  terminal.note(
    `Not shown, because a permission is missing: ${fields}. See \`provost help permissions\`, person.identify.`,
  );
}

/** Such as `date of birth` for `dateOfBirth`. */
function spaced(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
