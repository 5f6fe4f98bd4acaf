import type { AccountGroup } from '../domain/tenancy/types.js';
import { account } from './account.js';
import { reference } from './fields.js';
import { group } from './group.js';
import type { Kind } from './kind.js';

/** The membership of an employer account in a group. */
export const accountGroup: Kind<'account-group', AccountGroup> = {
  name: 'account-group',
  fields: {
    account: reference(account, 'the account that is in it'),
    group: reference(group, 'the group'),
  },
  key: ['account', 'group'],
  lookups: ['group'],
  belongsTo: { kind: account, by: ['account'] },
  document: { name: 'groups' },
  permission: { read: ['account.read'], change: ['account.administer'] },
};
