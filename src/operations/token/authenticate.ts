import type { CalendarDate } from '../../domain/calendar.js';
import { parseCalendarDate } from '../../domain/calendar.js';
import { canSignIn } from '../../domain/tenancy/accounts.js';
import type { Permission } from '../../domain/tenancy/permissions.js';
import { permissions } from '../../domain/tenancy/permissions.js';
import type { Store } from '../../store/port.js';
import type { StoredToken } from '../../store/tokens.js';
import { hashOfSecret, idOfSecret, isSameHash } from './token-secret.js';

/** The identity of a request, from its token. */
export interface Principal {
  /** Public id of the token. */
  readonly token: string;
  /** The token's name. */
  readonly name: string;
  /** The only tenant of the token; null for the whole store. */
  readonly tenant: string | null;
  /** Email of the token's account; null for an administrator of the store or of the tenant. */
  readonly account: string | null;
  /** The only permissions of the token; null for all. */
  readonly scopes: ReadonlySet<Permission> | null;
  /** Last valid day (UTC); absent for a token without expiry. */
  readonly expires?: CalendarDate;
}

/**
 * Identifies the bearer of a token. A malformed, unknown, revoked or expired token, or one of an
 * account that cannot sign in, gives undefined, so a caller cannot tell which. Records the last
 * used day, at most once a day.
 * @param now the current instant, ISO
 */
export async function authenticate(
  store: Store,
  secret: string,
  now: string,
): Promise<Principal | undefined> {
  const id = idOfSecret(secret);
  if (id === undefined) return undefined;
  const token = await store.findToken(id);
  // Compares even without a token, so that timing does not reveal whether it exists.
  const isBearer = isSameHash(hashOfSecret(secret), token?.hash ?? hashOfSecret(''));
  if (token === undefined || !isBearer || isSpent(token, now)) return undefined;
  const day = parseCalendarDate(dayOf(now));
  if (day !== undefined && token.lastUsed !== day) await store.noteTokenUse(token.id, day);
  return principalOf(token);
}

function dayOf(instant: string): string {
  return instant.slice(0, 10);
}

/** True if the token is revoked or expired, or its account cannot sign in now. */
export function isSpent(
  { revokedAt, expires, account }: Pick<StoredToken, 'revokedAt' | 'expires' | 'account'>,
  now: string,
): boolean {
  if (revokedAt !== null) return true;
  if (expires !== null && expires < dayOf(now)) return true;
  return account !== null && !canSignIn(account.status);
}

function principalOf({ id, name, tenant, account, scopes, expires }: StoredToken): Principal {
  const known = scopes === null ? null : permissions.filter((permission) => scopes.includes(permission));
  return {
    ...{ token: id, name, tenant },
    ...(expires === null ? {} : { expires }),
    account: account?.email ?? null,
    // Ignores unknown scopes: a removed permission stays removed.
    scopes: known === null ? null : new Set(known),
  };
}
