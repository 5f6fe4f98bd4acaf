import { z } from 'zod';

/** Schema of a reported write. Built lazily, because most runs neither report nor list writes. */
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
