import type { CalendarDate } from '../domain/calendar.js';
import type { AccountStatus } from '../domain/tenancy/vocabulary.js';

/**
 * A token as it is stored: never the secret, only its hash. Tokens are no records: no saved plan,
 * journal or export holds one, and no undo restores one that was revoked.
 */
export interface StoredToken {
  /** Public: what it is called in lists, logs and the journal. */
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the secret, in hexadecimal. */
  readonly hash: string;
  /** The only tenant it is good for; null for the whole store. */
  readonly tenant: string | null;
  /** The account it acts as; null for an administrator of the store, or of that tenant. */
  readonly account: { readonly email: string; readonly status: AccountStatus } | null;
  /** The permissions it is confined to; null for all. */
  readonly scopes: readonly string[] | null;
  /** ISO instant. */
  readonly createdAt: string;
  readonly createdBy: string;
  /** Good through this day (UTC); null for ever. */
  readonly expires: CalendarDate | null;
  readonly revokedAt: string | null;
  readonly lastUsed: CalendarDate | null;
}

export type NewToken = Omit<StoredToken, 'account' | 'revokedAt' | 'lastUsed'> & {
  readonly account: string | null;
};

export interface TokenReader {
  find(id: string): Promise<StoredToken | undefined>;
  /** Oldest first; of one tenant only, when it is given. */
  all(tenant?: string): Promise<StoredToken[]>;
}

export interface TokenWriter extends TokenReader {
  /** @throws {ConflictError} when its tenant or account is not there. */
  add(token: NewToken): Promise<void>;
  /** Ends a token for good; false when there is none of this id, or it was revoked already. */
  revoke(id: string, at: string): Promise<boolean>;
}
