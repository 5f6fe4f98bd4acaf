import { findRole, type RoleName } from '../../domain/tenancy/roles.js';
import { foldHeader } from '../../files/fold-header.js';
import type { RejectedRow } from '../../files/rejects.js';
import type { ReadTerms } from './role-targets.js';

export type RoleAction = 'assign' | 'unassign';

/** The role and action of a row. */
export interface Terms {
  readonly role: RoleName;
  readonly action: RoleAction;
}

/** Why a row is rejected. */
export type Refusal = Pick<RejectedRow, 'column' | 'value' | 'code' | 'message'>;

/** Reads the role and action of a row; the command's own are the defaults. */
export function termsReader(byDefault: {
  readonly role: RoleName | undefined;
  readonly action: RoleAction;
}): ReadTerms<Terms | Refusal> {
  return (roleText, actionText) => {
    const action = readAction(actionText, byDefault.action);
    if (action === undefined) {
      const message = `"${actionText ?? ''}" is no action: write assign or unassign.`;
      return { column: 'Action', value: actionText ?? '', code: 'unknown-action', message };
    }
    const found = isGiven(roleText) ? findRole(roleText) : { role: byDefault.role };
    if ('unknown' in found) {
      const message = `There is no role "${found.unknown}" in the catalogue${found.nearest === undefined ? ': `provost role list` lists them all.' : `; did you mean "${found.nearest}"?`}`;
      return { column: 'Role', value: found.unknown, code: 'unknown-role', message };
    }
    const { role } = found;
    if (role !== undefined) return { role, action };
    const message = 'Neither the row nor the command names a role.';
    return { column: 'Role', value: '', code: 'role-missing', message };
  };
}

const assignWords = new Set(['assign', 'add', 'grant', 'give']);
const unassignWords = new Set(['unassign', 'remove', 'revoke', 'take']);

function readAction(text: string | undefined, byDefault: RoleAction): RoleAction | undefined {
  if (!isGiven(text)) return byDefault;
  const word = foldHeader(text);
  if (assignWords.has(word)) return 'assign';
  return unassignWords.has(word) ? 'unassign' : undefined;
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}
