import { z } from 'zod';

/** What a service tells the bearer of a good token about it. */
export const tokenStanding = z.object({
  /** Public id. */
  token: z.string(),
  name: z.string(),
  /** Null for the whole store. */
  tenant: z.string().nullable(),
  /** Null for an administrator of the store, or of the tenant. */
  account: z.string().nullable(),
  /** Null for everything that its account may do. */
  scopes: z.array(z.string()).nullable(),
  /** Good through this day (UTC); null for ever. */
  expires: z.string().nullable(),
});
export type TokenStanding = z.infer<typeof tokenStanding>;
