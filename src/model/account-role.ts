import { role } from '../domain/field-rules.js';
import { findRole } from '../domain/tenancy/roles.js';
import type { AccountRole } from '../domain/tenancy/types.js';
import { account } from './account.js';
import { reference, text } from './fields.js';
import type { Kind } from './kind.js';

/** A role of the catalogue that an account holds. */
export const accountRole: Kind<'account-role', AccountRole> = {
  name: 'account-role',
  fields: {
    account: reference(account, 'the account that holds it'),
    role: text('the role', {
      rule: role,
      read(written) {
        const found = findRole(written);
        return 'role' in found ? found.role : undefined;
      },
    }),
  },
  key: ['account', 'role'],
  lookups: ['role'],
  belongsTo: { kind: account, by: ['account'] },
  document: { name: 'roles' },
  permission: { read: ['account.read'], change: ['role.assign'] },
};
