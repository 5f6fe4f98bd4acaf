import { z } from 'zod';
import type { StoredToken } from '../../store/tokens.js';
import { isSpent } from './authenticate.js';

/** A token in every output, without its secret and hash. */
export const tokenFacts = z.object({
  id: z.string(),
  name: z.string(),
  /** Null for the whole store. */
  tenant: z.string().nullable(),
  /** Null for an administrator of the store, or of the tenant. */
  account: z.string().nullable(),
  /** Null for all permissions of its account. */
  scopes: z.array(z.string()).nullable(),
  createdAt: z.string(),
  createdBy: z.string(),
  /** Last valid day (UTC); null for a token without expiry. */
  expires: z.string().nullable(),
  lastUsed: z.string().nullable(),
  revokedAt: z.string().nullable(),
  /** `shut` means that its account can no longer sign in. */
  state: z.enum(['good', 'expired', 'revoked', 'shut']),
});

/** @param at the current instant, ISO */
export function tokenFactsOf(token: StoredToken, at: string): z.infer<typeof tokenFacts> {
  const { id, name, tenant, account, scopes, createdAt, createdBy, expires, lastUsed, revokedAt } = token;
  return {
    ...{ id, name, tenant, createdAt, createdBy, expires, lastUsed, revokedAt },
    account: account?.email ?? null,
    scopes: scopes === null ? null : [...scopes],
    state: stateOf(token, at),
  };
}

function stateOf(token: StoredToken, at: string): z.infer<typeof tokenFacts>['state'] {
  if (!isSpent(token, at)) return 'good';
  if (token.revokedAt !== null) return 'revoked';
  return token.expires !== null && token.expires < at.slice(0, 10) ? 'expired' : 'shut';
}
