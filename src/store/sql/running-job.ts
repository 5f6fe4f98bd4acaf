import { z } from 'zod';

/** What is told of a write under way. Made when it is needed: most runs tell nothing and list nothing. */
export const runningJobShape = () =>
  z.object({
    key: z.string(),
    tenant: z.string().nullable(),
    operation: z.string(),
    actor: z.string(),
    account: z.string().nullable(),
    since: z.iso.datetime(),
    elapsedMs: z.number(),
    phase: z.string().nullable(),
    done: z.int(),
    total: z.int().nullable(),
    rate: z.number().nullable(),
    etaMs: z.number().nullable(),
  });
