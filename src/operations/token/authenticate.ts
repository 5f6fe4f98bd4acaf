import type { CalendarDate } from '../../domain/calendar.js';
import { parseCalendarDate } from '../../domain/calendar.js';
import { canSignIn } from '../../domain/tenancy/accounts.js';
import type { Permission } from '../../domain/tenancy/permissions.js';
import { permissions } from '../../domain/tenancy/permissions.js';
import type { Store } from '../../store/port.js';
import type { StoredToken } from '../../store/tokens.js';
import { hashOfSecret, idOfSecret, isSameHash } from './token-secret.js';

/** Who a request speaks for, as the token that it shows says. */
export interface Principal {
  /** Public id of the token. */
  readonly token: string;
  /** The token's name. */
  readonly name: string;
  /** The only tenant that it may see or touch; null for the whole store. */
  readonly tenant: string | null;
  /** Email of the account that it acts as; null for an administrator of the store, or of that tenant. */
  readonly account: string | null;
  /** The permissions that it is confined to; null for all. */
  readonly scopes: ReadonlySet<Permission> | null;
  /** Good through this day (UTC); left out for ever. */
  readonly expires?: CalendarDate;
}

/**
 * Who the bearer of a token is; undefined when it is malformed, unknown, revoked, expired, or of an account that can no longer
 * sign in. All of them look alike, so that a caller learns nothing from which it was. Keeps the day as the token's last
 * used one, at most once a day.
 *
 * @param now the present instant, ISO.
 */
export async function authenticate(
  store: Store,
  secret: string,
  now: string,
): Promise<Principal | undefined> {
  const id = idOfSecret(secret);
  if (id === undefined) return undefined;
  const token = await store.findToken(id);
  // Compared also where there is none, so that the time does not tell whether there is.
  const isBearer = isSameHash(hashOfSecret(secret), token?.hash ?? hashOfSecret(''));
  if (token === undefined || !isBearer || isSpent(token, now)) return undefined;
  const day = parseCalendarDate(dayOf(now));
  if (day !== undefined && token.lastUsed !== day) await store.noteTokenUse(token.id, day);
  return principalOf(token);
}

function dayOf(instant: string): string {
  return instant.slice(0, 10);
}

/** Is the token good for nothing any more, or for now? */
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
    // A scope that this Provost does not know gives nothing: a permission that was taken away stays so.
    scopes: known === null ? null : new Set(known),
  };
}
