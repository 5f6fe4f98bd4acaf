import type { CalendarDate } from '../../domain/calendar.js';
import { parseCalendarDate } from '../../domain/calendar.js';
import { canSignIn } from '../../domain/tenancy/accounts.js';
import type { Permission } from '../../domain/tenancy/permissions.js';
import { permissions } from '../../domain/tenancy/permissions.js';
import type { Store, StoredToken } from '../../store/port.js';
import { hashOfSecret, idOfSecret, isSameHash } from './secret.js';

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

/** A token whose secret was shown, and who its bearer is. */
export interface Bearer {
  readonly token: StoredToken;
  readonly principal: Principal;
}

/** Bearers of one state of the store, by the secrets that they showed: good as long as nothing is committed, and kept no longer. */
export interface KnownBearers {
  get(secret: string): Bearer | undefined;
  set(secret: string, bearer: Bearer): void;
}

/**
 * Who the bearer of a token is; undefined when it is malformed, unknown, revoked, expired, or of an account that can no longer
 * sign in. All of them look alike, so that a caller learns nothing from which it was. Keeps the day as the token's last
 * used one, at most once a day.
 *
 * @param now the present instant, ISO.
 * @param known those of the state that the store is in: the store is not asked for them again.
 */
export function authenticate(
  store: Store,
  secret: string,
  now: string,
  known?: KnownBearers,
): Promise<Principal | undefined> | Principal | undefined {
  const bearer = known?.get(secret);
  if (bearer === undefined) return lookedUp(store, secret, now, known);
  if (isSpent(bearer.token, now)) return undefined;
  // At once, where there is nothing to wait for.
  return bearer.token.lastUsed === dayOf(now) ? bearer.principal : used(store, bearer, now);
}

async function lookedUp(
  store: Store,
  secret: string,
  now: string,
  known: KnownBearers | undefined,
): Promise<Principal | undefined> {
  const bearer = await bearerOf(store, secret);
  if (bearer === undefined || isSpent(bearer.token, now)) return undefined;
  known?.set(secret, bearer);
  return used(store, bearer, now);
}

async function used(store: Store, { token, principal }: Bearer, now: string): Promise<Principal> {
  const day = parseCalendarDate(dayOf(now));
  if (day !== undefined && token.lastUsed !== day) await store.noteTokenUse(token.id, day);
  return principal;
}

function dayOf(instant: string): string {
  return instant.slice(0, 10);
}

async function bearerOf(store: Store, secret: string): Promise<Bearer | undefined> {
  const id = idOfSecret(secret);
  if (id === undefined) return undefined;
  const token = await store.read((reader) => reader.tokens.find(id));
  // Compared also where there is none, so that the time does not tell whether there is.
  const isBearer = isSameHash(hashOfSecret(secret), token?.hash ?? hashOfSecret(''));
  return token === undefined || !isBearer ? undefined : { token, principal: principalOf(token) };
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
