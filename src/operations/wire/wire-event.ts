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

/** Facts of a write, in addition to the output of the operation. */
export const writeFacts = z.object({
  rejected: z.int(),
  outcome: z.object({
    job: z.string().nullable(),
    dryRun: z.boolean(),
    changes: z.int(),
    /** Hash of the job's audit entry; absent if nothing was written. */
    head: z.string().nullable().optional(),
  }),
  preview: z.object({
    size: z.int(),
    counts,
    touchable: z.int(),
    warnings: z.array(z.string()),
    /** Absent from earlier services. */
    subjects: z.array(z.object({ what: z.string(), count: z.int(), names: z.array(z.string()) })).optional(),
    rejected: z.int(),
    accounting: accounting.optional(),
    /** The tenant's record before the change, written as the creation of that record. */
    tenant: z.string().optional(),
    /** SHA-256 of the changes, to which `If-Match` binds a write. */
    digest: z.string(),
    /** The first changes, each as a JSON line: tenant, entity, values before and after. */
    examples: z.array(z.string()),
  }),
});
export type WriteFacts = z.infer<typeof writeFacts>;

/** Longer lists are sent before the result, so many items per event. */
export const ITEMS_AT_ONCE = 500;

/** One line of a streamed response: exactly one `result` or `error`, followed only by `end`. */
export const wireEvent = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.literal('progress'),
    done: z.number(),
    total: z.number().optional(),
    phase: z.enum(runPhases).optional(),
  }),
  /** A method call on a channel, with its argument. */
  z.strictObject({
    event: z.literal('channel'),
    to: z.string(),
    call: z.string(),
    value: z.unknown().optional(),
  }),
  /** The next items of an output list, which is empty in the result. */
  z.strictObject({ event: z.literal('items'), field: z.string(), items: z.array(z.unknown()) }),
  z.strictObject({ event: z.literal('result'), output: z.unknown(), write: writeFacts.optional() }),
  z.strictObject({ event: z.literal('error'), problem }),
  /** SHA-256 of all earlier lines: a response without a matching sum is incomplete. */
  z.strictObject({ event: z.literal('end'), sum: z.string() }),
]);
export type WireEvent = z.infer<typeof wireEvent>;
