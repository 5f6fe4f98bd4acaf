import { DeniedError } from '../domain/errors.js';
import { canSignIn, signInStatuses } from '../domain/tenancy/accounts.js';
import type { AnyOf, Permission, Reach } from '../domain/tenancy/permissions.js';
import { reachesOf } from '../domain/tenancy/permissions.js';
import type { AccountStatus } from '../domain/tenancy/vocabulary.js';
import type { ReadOperation, Scope, Viewer } from './operation.js';
import { inWords, permissionsFor } from './operation.js';

/** The facts of an operation that decide its permission. */
export type OperationFacts<S extends Scope> = Pick<
  ReadOperation<S, never, unknown>,
  'scope' | 'permission' | 'alsoNeeds' | 'name' | 'confinable'
> & { readonly kind: 'read' | 'write' };

export type AnyFacts = OperationFacts<'store'> | OperationFacts<'tenant'>;

/**
 * The records that the account reaches with the operation, within its token's scopes; undefined
 * for all records.
 * @throws {DeniedError} when it cannot sign in, lacks the permission, or would change records
 *   without reaching all of them
 */
export function permittedReach(
  { account, roles }: Viewer,
  operation: OperationFacts<Scope>,
  scopes: ReadonlySet<Permission> | null,
): ReadonlySet<Reach> | undefined {
  const { name, kind, alsoNeeds = [] } = operation;
  const { email, status } = account;
  if (!canSignIn(status)) throw cannotSignIn(email, status);
  const lacking = alsoNeeds.find((one) => !isHeldEverywhere({ account, roles }, one, scopes));
  const permissions: AnyOf = lacking === undefined ? permissionsFor(operation) : [lacking];
  const reach = new Set(
    permissions
      .filter((permission) => scopes?.has(permission) ?? true)
      .flatMap((permission) => [...reachesOf(account, roles, permission)]),
  );
  if (lacking === undefined && reach.has('tenant')) return undefined;
  if (lacking === undefined && reach.size > 0 && kind === 'read') return reach;
  const why =
    account.kind === 'employer' && kind === 'write'
      ? 'it changes records, and an employer’s account only reads'
      : `it needs ${inWords(permissions)}`;
  throw new DeniedError({
    code: 'not-permitted',
    message: `${email} may not run ${name}: ${why}.`,
    hint: `Ask an administrator of the tenant, or run it as another account; \`provost access explain ${email} --operation ${name}\` says more.`,
  });
}

function isHeldEverywhere(
  { account, roles }: Pick<Viewer, 'account' | 'roles'>,
  permission: Permission,
  scopes: ReadonlySet<Permission> | null,
): boolean {
  return (scopes?.has(permission) ?? true) && reachesOf(account, roles, permission).has('tenant');
}

function cannotSignIn(email: string, status: AccountStatus): DeniedError {
  return new DeniedError({
    code: 'not-permitted',
    message: `${email} has the status ${status}, and only ${signInStatuses.join(' and ')} accounts can sign in and do anything.`,
    hint: 'Run it as another account, or have an administrator change the status with `provost account import`.',
  });
}

/** The error for an account that runs an operation on the whole store. */
export function deniedToAccounts(operation: string, email: string): DeniedError {
  return new DeniedError({
    code: 'not-permitted',
    message: `${operation} works on the store as a whole; ${email} is an account of one tenant and may not run it.`,
    hint: 'Run it as the administrator of the store: with a profile or a token that names no account.',
  });
}
