import { z } from 'zod';
import { runPhases } from '../runner.js';
import { problem } from './wire-problem.js';

const counts = z.record(z.string(), z.object({ created: z.int(), updated: z.int(), removed: z.int() }));

const accounting = z.object({
  rows: z.int(),
  changed: z.int(),
  alreadySo: z.int(),
  rejected: z.int(),
  notAttempted: z.int(),
});

/** What is told of a write besides the operation's own answer. */
export const writeFacts = z.object({
  rejected: z.int(),
  outcome: z.object({
    job: z.string().nullable(),
    dryRun: z.boolean(),
    changes: z.int(),
    /** Hash of the job's entry in the audit chain; not there when nothing was written. */
    head: z.string().nullable().optional(),
  }),
  preview: z.object({
    size: z.int(),
    counts,
    touchable: z.int(),
    warnings: z.array(z.string()),
    rejected: z.int(),
    accounting: accounting.optional(),
    /** The record of the tenant that it is about, as it is before, written as the creation of that record. */
    tenant: z.string().optional(),
    /** SHA-256 of the changes: what a write is held to with `If-Match`. */
    digest: z.string(),
    /** The first changes, each as one line of JSON: tenant, entity, values before and after. */
    examples: z.array(z.string()),
  }),
});
export type WriteFacts = z.infer<typeof writeFacts>;

/** Rows of an answer that hold more than this go ahead of it, so many to an event. */
export const ITEMS_AT_ONCE = 500;

/** One line of a streamed answer. There is one `result` or `error`, and only the `end` comes after it. */
export const wireEvent = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.literal('progress'),
    done: z.number(),
    total: z.number().optional(),
    phase: z.enum(runPhases).optional(),
  }),
  /** Something goes to a channel: the method that is called and its argument. */
  z.strictObject({
    event: z.literal('channel'),
    to: z.string(),
    call: z.string(),
    value: z.unknown().optional(),
  }),
  /** The next members of a list of the answer, which has an empty one in its place. */
  z.strictObject({ event: z.literal('items'), field: z.string(), items: z.array(z.unknown()) }),
  z.strictObject({ event: z.literal('result'), output: z.unknown(), write: writeFacts.optional() }),
  z.strictObject({ event: z.literal('error'), problem }),
  /** SHA-256 of all lines before it: an answer that lacks it, or is another, is not whole. */
  z.strictObject({ event: z.literal('end'), sum: z.string() }),
]);
export type WireEvent = z.infer<typeof wireEvent>;
