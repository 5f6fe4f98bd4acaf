/** Enough to tell an address from something else; whether it exists only its owner's mail server knows. */
const EMAIL = /^[^\s@<>(),;:"\\]+@[^\s@<>(),;:"\\]+\.[^\s@<>(),;:"\\.]+$/;

/** The address as accounts keep it (lower case, no outer white space), or undefined where the text is none. */
export function parseEmail(text: string): string | undefined {
  const email = text.trim().toLowerCase();
  return EMAIL.test(email) && email.length <= 254 ? email : undefined;
}
