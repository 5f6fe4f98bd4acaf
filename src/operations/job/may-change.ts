import { DeniedError } from '../../domain/errors.js';
import type { Permission } from '../../domain/tenancy/permissions.js';
import type { EntityName } from '../../store/entities.js';
import type { RecordChange } from '../../store/port.js';
import type { Caller } from '../operation.js';

/**
 * What lets an account change records of a kind; any one of them does. A plan comes from outside and says itself which operation made
 * it: whoever applies it must be allowed what it does, whatever it says.
 */
const allowing: Readonly<Record<EntityName, readonly Permission[]>> = {
  tenant: ['tenant.administer'],
  feature: ['tenant.administer'],
  organisation: ['tenant.administer'],
  group: ['tenant.administer'],
  programme: ['programme.edit', 'tenant.administer'],
  account: ['account.administer', 'tenant.administer'],
  'account-role': ['role.assign', 'account.administer', 'tenant.administer'],
  'account-group': ['account.administer', 'tenant.administer'],
  competence: ['tenant.administer'],
  equivalence: ['tenant.administer'],
  requirement: ['tenant.administer'],
  person: ['tenant.administer'],
  'person-group': ['tenant.administer'],
  'programme-enrolment': ['tenant.administer'],
  component: ['tenant.administer'],
  evidence: ['tenant.administer'],
  assignment: ['tenant.administer'],
  achievement: ['competence.import', 'tenant.administer'],
  'transfer-review': ['competence.import', 'tenant.administer'],
};

/**
 * A check for each change of a plan, against what the caller may do: the account's permissions, and of a token only its scopes.
 * @throws {DeniedError} when the caller may not make it.
 */
export function changeGuard({ permitted, account, actor }: Caller): (change: RecordChange) => void {
  return ({ entity }) => {
    if (allowing[entity].some((permission) => permitted.has(permission))) return;
    throw new DeniedError({
      code: 'not-permitted',
      message: `${account ?? actor} may not apply this plan: it changes ${entity.replaceAll('-', ' ')} records, which needs the permission ${allowing[entity].join(' or ')}; nothing was changed.`,
      hint: 'Ask an administrator of the tenant to apply it, or apply it as another account.',
    });
  };
}
