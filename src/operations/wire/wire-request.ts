import { z } from 'zod';
import { parseCalendarDate } from '../../domain/calendar.js';

const date = z.string().transform((text, context) => {
  const parsed = parseCalendarDate(text);
  if (parsed === undefined) context.addIssue('not a calendar date of the form YYYY-MM-DD');
  return parsed ?? z.NEVER;
});

/** Body fields of every request: the input and the run options. */
const readFields = {
  /** Input by the operation's schema, without its channels. */
  input: z.record(z.string(), z.unknown()).default({}),
  tenant: z.string().optional(),
  as: z.string().optional(),
  asOf: date.optional(),
  /** Channels whose data the client wants as events. */
  channels: z.array(z.string()).max(16).default([]),
  /** Name of the file in the body, for messages and the journal. */
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
  /** Refuses a change that removes a large share of the records. */
  unattended: z.boolean().default(false),
});

/** Extra channel of a write: receives the changes as a saved plan; nothing is stored. */
export const PLAN_CHANNEL = 'planTo';

/**
 * Extra channel of every operation: receives the tenant's language, by which clients sort names.
 */
export const LANGUAGE_CHANNEL = 'language';

export type ReadRequest = z.output<typeof readRequest>;
export type WriteRequest = z.output<typeof writeRequest>;

/** A key that the client generates for one write, long enough to be unique. */
export const idempotencyKey = z.string().regex(/^[A-Za-z0-9._:-]{8,128}$/);
