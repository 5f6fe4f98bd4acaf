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

/** Any one of them lets a caller read what people are called and how they are reached. */
const readingPeople: readonly Permission[] = ['plan.read', 'competence.read', 'compliance.read'];
const readingAccounts: readonly Permission[] = ['account.read'];
const identifying: readonly Permission[] = ['person.identify'];

const ofAccounts: ReadonlySet<EntityName> = new Set(
  entityNames.filter((entity) => ownerOf(kinds[entity]).kind === account),
);

/**
 * Any one of these lets a caller see such a field where records of all kinds are shown (what a job changed, what a document would
 * change), also in its key: contacts of accounts are for `account.read`, those in records of people for who reads people. What the
 * tenant itself calls somebody needs nothing more.
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

/** Names of the fields of a kind of record that somebody with these permissions may not see. */
export function hiddenFields(permitted: ReadonlySet<Permission>, entity: EntityName): ReadonlySet<string> {
  const hidden = [...personalFieldsOf(entity)].filter(([, kind]) => {
    const needed = permissionsToSee(entity, kind);
    return needed !== undefined && !needed.some((permission) => permitted.has(permission));
  });
  return new Set(hidden.map(([field]) => field));
}

/** Names of the fields of a kind of record that need `person.identify`. */
export function identifyingFields(entity: EntityName): readonly string[] {
  return [...personalFieldsOf(entity)]
    .filter(([, kind]) => permissionsToSee(entity, kind) === identifying)
    .map(([field]) => field);
}

/**
 * May the caller see the personal fields of all whom it reaches with these permissions? An account that reaches but itself sees its own.
 * @param viewer the account that the run is made as; undefined for an administrator
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
