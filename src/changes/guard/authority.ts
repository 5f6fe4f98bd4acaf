import type { Permission } from '../../domain/tenancy/permissions.js';
import { permissions } from '../../domain/tenancy/permissions.js';

/** On whose behalf a change set is written. */
export interface Authority {
  /** As messages name the caller. */
  readonly name: string;
  /** What they may do for the whole tenant, within the scopes of their token. */
  readonly permitted: ReadonlySet<Permission>;
  /** The scopes of the token that it runs by; null for all. */
  readonly scopes?: ReadonlySet<Permission> | null;
  /** The only tenant whose records they may change; null for the whole store. */
  readonly tenant: string | null;
}

/** The authority of the administrator of the store. */
export function storeAuthority(name: string): Authority {
  return { name, permitted: new Set(permissions), tenant: null };
}

/** Does the authority hold every permission? */
export function holdsEverything({ permitted }: Authority): boolean {
  return permissions.every((permission) => permitted.has(permission));
}
