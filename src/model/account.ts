import { email, named, seen } from '../domain/field-rules.js';
import { parseEmail } from '../domain/email.js';
import type { Account } from '../domain/tenancy/types.js';
import { accountKinds, accountStatuses } from '../domain/tenancy/vocabulary.js';
import { optional, reference, text, word } from './fields.js';
import type { Kind } from './kind.js';
import { organisation } from './organisation.js';

/** A user account. `domain/tenancy/permissions.ts` defines the rights of its kind and roles. */
export const account: Kind<'account', Account> = {
  name: 'account',
  fields: {
    email: text('its email, unique in the tenant', { personal: 'contact', rule: email, read: parseEmail }),
    firstName: text('first name', { personal: 'name', rule: seen }),
    lastName: text('last name', { personal: 'name', rule: seen }),
    kind: word(accountKinds, 'what kind of account it is'),
    organisation: optional(reference(organisation, 'the organisation that it belongs to')),
    status: word(accountStatuses, 'its subscription status; only full-user and invited can sign in', {
      default: 'full-user',
    }),
    externalReference: optional(text('what another system calls it', { personal: 'reference', rule: named })),
  },
  key: ['email'],
  lookups: ['organisation'],
  commands: { account: ['create', 'update', 'delete', 'rename'] },
  example: {
    known: { email: 'pat@acme.example' },
    created: {
      email: 'kim@acme.example',
      firstName: 'Kim',
      lastName: 'Reed',
      kind: 'employer',
      organisation: 'acme',
    },
    deleted: { email: 'lee@acme.example' },
    renamed: 'pat.okafor@acme.example',
  },
  document: { name: 'accounts', batch: 500 },
  permission: { read: ['account.read'], change: ['account.administer'] },
};
