import { z } from 'zod';

/** A key as people type it: letters, digits, `.`, `_` and `-`, beginning with a letter or digit. */
export const tenantKey = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'a key has letters, digits, ".", "_" and "-" only, at most 64');

export const timeZone = z.string().refine(isTimeZone, 'not a time zone, such as Europe/London');

export const vpd = z.string().regex(/^\d{3}$/, 'a VPD has three digits');

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
