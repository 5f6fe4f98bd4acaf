import type { Permission } from '../../domain/tenancy/permissions.js';

/** Who a request speaks for, as the token that it shows says. */
export interface Principal {
  /** Public id of the token. */
  readonly token: string;
  readonly name: string;
  readonly tenant: string | null;
  readonly account: string | null;
  readonly scopes: ReadonlySet<Permission> | null;
}
