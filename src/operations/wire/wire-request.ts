import { z } from 'zod';
import { parseCalendarDate } from '../../domain/calendar.js';

const date = z.string().transform((text, context) => {
  const parsed = parseCalendarDate(text);
  if (parsed === undefined) context.addIssue('not a calendar date of the form YYYY-MM-DD');
  return parsed ?? z.NEVER;
});

/** The body of every request: what is asked, and how the run is meant. */
const readFields = {
  /** As the operation's schema has it, without its channels. */
  input: z.record(z.string(), z.unknown()).default({}),
  tenant: z.string().optional(),
  as: z.string().optional(),
  asOf: date.optional(),
  /** The channels of the operation whose pieces are wanted as events. */
  channels: z.array(z.string()).max(16).default([]),
  /** Name of the file that the body brings, for messages and for the journal. */
  file: z.string().min(1).max(255).optional(),
};

export const readRequest = z.strictObject(readFields);

export const writeRequest = z.strictObject({
  ...readFields,
  dryRun: z.boolean().default(false),
  limits: z
    .strictObject({
      maxChanges: z.int().min(0).optional(),
      maxPercent: z.number().min(0).max(100).optional(),
      maxRejects: z.int().min(0).optional(),
      strict: z.boolean().optional(),
    })
    .default({}),
  reason: z.string().optional(),
  /** What takes a large share of the records away is refused. */
  unattended: z.boolean().default(false),
});

/** Beside the operation's own channels: where the changes of a write go as a saved plan, instead of into the store. */
export const PLAN_CHANNEL = 'planTo';

/** Of every operation: where the language of the tenant that it is about goes, for a client that sorts names. */
export const LANGUAGE_CHANNEL = 'language';

export type ReadRequest = z.output<typeof readRequest>;
export type WriteRequest = z.output<typeof writeRequest>;

/** A key that its client made up for one write: long enough that nobody else makes the same. */
export const idempotencyKey = z.string().regex(/^[A-Za-z0-9._:-]{8,128}$/);
