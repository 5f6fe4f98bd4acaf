import { domainToASCII, domainToUnicode } from 'node:url';
import { lazily } from './lazily.js';

/** Most addresses: plain ASCII, and a domain that no rule of internationalised names changes. */
const PLAIN = /^[a-z0-9_+'-]+(?:\.[a-z0-9_+'-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
/**
 * Controls, formatting marks, unassigned and lost characters, white space, and invisible letters.
 */
const INVISIBLE = lazily(() => /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\ufffd]/u);
/** Parts between single dots. */
const LOCAL_PART = /^[^@<>()[\],;:"\\.]+(?:\.[^@<>()[\],;:"\\.]+)*$/;
/** Characters of a written domain; others would be decoded (`%61`) or have another meaning. */
const WRITTEN_DOMAIN = lazily(() => /^[\p{L}\p{M}\p{N}.。．｡·-]+$/u);
/** At least two labels, the last of which is no number: `localhost` and 127.0.0.1 are no domains. */
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])$/;
const LONGEST_LOCAL_PART = 64;
const LONGEST = 254;

/**
 * The address as accounts store it, or undefined if invalid: lower case, NFC, an internationalised
 * domain in Unicode (domain page, section 1). Does not check that the address exists.
 */
export function parseEmail(text: string): string | undefined {
  const written = looserForm(text);
  return isPlain(written) ? written : unusualEmail(written);
}

/** Valid, and without other forms: what nearly every address is. */
function isPlain(written: string): boolean {
  return PLAIN.test(written) && !written.includes('xn--') && isOfLength(written);
}

/** @param written in the looser form. */
function unusualEmail(written: string): string | undefined {
  if (INVISIBLE().test(written)) return undefined;
  const at = written.lastIndexOf('@');
  const [local, domain] = [written.slice(0, Math.max(at, 0)).normalize('NFC'), written.slice(at + 1)];
  if (!LOCAL_PART.test(local) || !WRITTEN_DOMAIN().test(domain)) return undefined;
  const ascii = domainToASCII(domain);
  if (!DOMAIN.test(ascii) || !isOfLength(`${local}@${ascii}`)) return undefined;
  return `${local}@${domainToUnicode(ascii)}`;
}

/** An address as somebody wrote it, for looking up an account. */
export interface Address {
  /**
   * The form that accounts store; for an invalid address, the form that earlier versions stored.
   */
  readonly email: string;
  readonly isValid: boolean;
  /**
   * Other forms that earlier versions may have stored, the written one first; almost always none.
   */
  readonly older: readonly string[];
}

const NONE: readonly string[] = [];

export function addressOf(text: string): Address {
  const written = looserForm(text);
  if (isPlain(written)) return { email: written, isValid: true, older: NONE };
  const email = unusualEmail(written);
  if (email === undefined) return { email: written, isValid: false, older: NONE };
  if (PLAIN.test(email)) return { email, isValid: true, older: NONE };
  const at = email.lastIndexOf('@');
  const ascii = `${email.slice(0, at)}@${domainToASCII(email.slice(at + 1))}`;
  const older = new Set([written, email.normalize('NFD'), ascii]);
  older.delete(email);
  return { email, isValid: true, older: [...older] };
}

/** The address as accounts keep it, also of a text that is none. */
export function emailOf(text: string): string {
  return addressOf(text).email;
}

function looserForm(text: string): string {
  return text.trim().toLowerCase();
}

function isOfLength(address: string): boolean {
  return address.length <= LONGEST && address.lastIndexOf('@') <= LONGEST_LOCAL_PART;
}
