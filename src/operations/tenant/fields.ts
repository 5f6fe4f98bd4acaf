import { z } from 'zod';
import { entityNames } from '../../store/entities.js';
import { fileField } from '../channels.js';

/** A key as people type it: letters, digits, `.`, `_` and `-`, beginning with a letter or digit. */
export const tenantKey = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'a key has letters, digits, ".", "_" and "-" only, at most 64');

export const timeZone = z.string().refine(isTimeZone, 'not a time zone, such as Europe/London');

export const vpd = z.string().regex(/^\d{3}$/, 'a VPD has three digits');

/** A tenant document and how it is meant. */
export const documentInput = z.strictObject({
  file: fileField(),
  /** What the document lacks is removed, and what it leaves out of a record goes back to its default. */
  prune: z.boolean().default(false),
  /** The key that the document must be of. */
  tenant: z.string().optional(),
});

/** How many records of each kind a change creates, updates and removes. */
export const changeCounts = z.partialRecord(
  z.enum(entityNames),
  z.object({ created: z.int(), updated: z.int(), removed: z.int() }),
);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
