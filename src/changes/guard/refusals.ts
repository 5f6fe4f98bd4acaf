import { DeniedError } from '../../domain/errors.js';
import type { AnyOf } from '../../domain/tenancy/permissions.js';

const ASK = 'Ask an administrator of the tenant to make the change, or run it as another account.';

/** The refusal of a change set of which the caller may not make one change. */
export function changeRefusal(name: string, what: string, why: string, hint = ASK): DeniedError {
  return new DeniedError({
    code: 'not-permitted',
    message: `${name} may not ${what}: ${why}; nothing was changed.`,
    hint,
  });
}

/** As a sentence goes on after "it needs". */
export function permissionIn(anyOf: AnyOf): string {
  return `the permission ${anyOf.join(' or ')}`;
}
