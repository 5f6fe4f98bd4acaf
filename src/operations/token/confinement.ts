import { DeniedError } from '../../domain/errors.js';
import type { AnyOf, Permission } from '../../domain/tenancy/permissions.js';
import { unknownTenant } from '../unknown-tenant.js';
import { inWords, permissionsFor } from '../operation.js';
import { addressOf } from '../../domain/email.js';
import type { RunOptions } from '../runner.js';
import type { Principal } from './authenticate.js';

/**
 * Restricts the options of a run to its token, whose tenant and account are the defaults. Another
 * tenant fails like an unknown one, so the bearer cannot learn which exist.
 * @throws {NotFoundError} `unknown-tenant`
 * @throws {DeniedError} `not-permitted` when the token's account runs as another
 */
export function confineToToken<O extends RunOptions>(principal: Principal | undefined, options: O): O {
  if (principal === undefined) return options;
  const { tenant, account } = principal;
  if (tenant !== null && options.tenant !== undefined && options.tenant !== tenant) {
    throw unknownTenant(options.tenant, [tenant]);
  }
  const as = options.as === undefined ? undefined : addressOf(options.as);
  if (account !== null && as !== undefined && ![as.email, ...as.older].includes(account)) {
    throw new DeniedError({
      code: 'not-permitted',
      message: `The token ${principal.token} acts as ${account} and may not run anything as another account.`,
      hint: 'Leave --as out, or use a token of that account.',
    });
  }
  return { ...options, tenant: tenant ?? options.tenant, as: account ?? options.as };
}

/** @throws {DeniedError} when the token's scopes do not include the operation */
export function assertWithinScopes(
  principal: Principal | undefined,
  operation: {
    readonly name: string;
    readonly permission: Permission | AnyOf;
    readonly alsoNeeds?: readonly Permission[];
  },
): void {
  const { name, alsoNeeds = [] } = operation;
  const scopes = principal?.scopes ?? null;
  if (principal === undefined || scopes === null) return;
  const needed: readonly AnyOf[] = [permissionsFor(operation), ...alsoNeeds.map((one): AnyOf => [one])];
  const permissions = needed.find((anyOf) => !anyOf.some((one) => scopes.has(one)));
  if (permissions === undefined) return;
  throw new DeniedError({
    code: 'not-permitted',
    message: `The token ${principal.token} may not run ${name}: it lacks ${inWords(permissions, 'scope')}.`,
    hint: 'Use a token with that scope: `provost token create NAME --scope …`.',
  });
}

/** @throws {DeniedError} when the token is for one tenant only */
export function assertStoreToken(principal: Principal | undefined, operation: string): void {
  if (principal === undefined || principal.tenant === null) return;
  throw new DeniedError({
    code: 'not-permitted',
    message: `${operation} works on the store as a whole; the token ${principal.token} is for one tenant only.`,
    hint: 'Use a token of the store’s administrator.',
  });
}

/** The name of a token's bearer in the journal. */
export function principalName({ token, name }: Principal): string {
  return `${token} (${name})`;
}
