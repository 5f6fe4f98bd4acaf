import type { Permission } from '../../domain/tenancy/permissions.js';
import { reachesOf } from '../../domain/tenancy/permissions.js';
import { account } from '../../model/account.js';
import { kinds } from '../../model/index.js';
import type { PersonalKind } from '../../model/kind.js';
import { ownerOf } from '../../model/ownership.js';
import type { EntityName } from '../../store/entities.js';
import { entityNames } from '../../store/entities.js';
import { personalFieldsOf } from '../../model/personal.js';
import type { Viewer } from '../operation.js';
import type { Principal } from '../token/authenticate.js';

/** Each of these permissions lets a caller read names and contacts of people. */
const readingPeople: readonly Permission[] = ['plan.read', 'competence.read', 'compliance.read'];
const readingAccounts: readonly Permission[] = ['account.read'];
const identifying: readonly Permission[] = ['person.identify'];

const ofAccounts: ReadonlySet<EntityName> = new Set(
  entityNames.filter((entity) => ownerOf(kinds[entity]).kind === account),
);

/**
 * Returns the permissions any of which shows a field, also in a record key. Contacts of accounts
 * need `account.read`; those in records of people need a permission to read people. References need
 * no extra permission.
 */
function permissionsToSee(entity: EntityName, kind: PersonalKind): readonly Permission[] | undefined {
  switch (kind) {
    case 'identifier':
    case 'birthday':
    case 'health':
      return identifying;
    case 'name':
    case 'contact':
    case 'free-text':
      return ofAccounts.has(entity) ? readingAccounts : readingPeople;
    case 'reference':
      return undefined;
  }
}

/** Returns the fields of a record kind that these permissions hide. */
export function hiddenFields(permitted: ReadonlySet<Permission>, entity: EntityName): ReadonlySet<string> {
  const hidden = [...personalFieldsOf(entity)].filter(([, kind]) => {
    const needed = permissionsToSee(entity, kind);
    return needed !== undefined && !needed.some((permission) => permitted.has(permission));
  });
  return new Set(hidden.map(([field]) => field));
}

/** Returns the fields of a record kind that need `person.identify`. */
export function identifyingFields(entity: EntityName): readonly string[] {
  return [...personalFieldsOf(entity)]
    .filter(([, kind]) => permissionsToSee(entity, kind) === identifying)
    .map(([field]) => field);
}

/**
 * True if the caller may see personal fields of everyone whom these permissions reach. An account
 * that reaches only itself sees its own.
 * @param viewer the account of the run; undefined for an administrator
 */
export function mayIdentify(
  principal: Pick<Principal, 'scopes'> | undefined,
  viewer: Pick<Viewer, 'account' | 'roles'> | undefined,
  permissions: readonly Permission[],
): boolean {
  if (principal !== undefined && principal.scopes !== null && !principal.scopes.has('person.identify'))
    return false;
  if (viewer === undefined) return true;
  const { account, roles } = viewer;
  const identified = reachesOf(account, roles, 'person.identify');
  if (identified.has('tenant')) return true;
  const reached = permissions.flatMap((permission) => [...reachesOf(account, roles, permission)]);
  return reached.length > 0 && reached.every((reach) => identified.has(reach));
}
