import { z } from 'zod';
import { entityNames } from '../../store/entities.js';
import { fileField } from '../channels.js';

/** A key as people type it: letters, digits, `.`, `_` and `-`, beginning with a letter or digit. */
export const tenantKey = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'a key has letters, digits, ".", "_" and "-" only, at most 64');

/** A name of the IANA database by area and city: abbreviations are ambiguous (BST is Bangladesh there). */
export const timeZone = z
  .string()
  .refine(isTimeZone, {
    error: ({ input }) =>
      `"${String(input)}" is no time zone by area and city: write one such as Europe/London, or UTC`,
  });

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
