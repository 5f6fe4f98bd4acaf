import { z } from 'zod';

/** What a service returns to the bearer of a valid token. */
export const tokenStanding = z.object({
  /** Public id. */
  token: z.string(),
  name: z.string(),
  /** Null for the whole store. */
  tenant: z.string().nullable(),
  /** Null for an administrator of the store, or of the tenant. */
  account: z.string().nullable(),
  /** Null for all permissions of its account. */
  scopes: z.array(z.string()).nullable(),
  /** Last valid day (UTC); null for a token without expiry. */
  expires: z.string().nullable(),
});
export type TokenStanding = z.infer<typeof tokenStanding>;
