import { named } from '../domain/field-rules.js';
import type { Organisation } from '../domain/tenancy/types.js';
import { organisationKinds } from '../domain/tenancy/vocabulary.js';
import { optional, reference, text, word } from './fields.js';
import type { Kind } from './kind.js';

/**
 * A node of the tree of organisations, such as trust → directorate → ward, or provider → employer.
 */
export const organisation: Kind<'organisation', Organisation> = {
  name: 'organisation',
  fields: {
    key: text('its key, unique in the tenant', { rule: named }),
    name: text('what it is called', { rule: named }),
    kind: word(organisationKinds, 'what kind of organisation it is', { default: 'other' }),
    parent: optional(reference('self', 'the organisation that it is part of')),
  },
  key: ['key'],
  lookups: ['parent'],
  commands: { organisation: ['create', 'list', 'show', 'update', 'delete', 'rename'] },
  example: {
    known: { key: 'acme' },
    created: { key: 'harbour', name: 'Harbour Ltd', kind: 'employer' },
    deleted: { key: 'depot' },
    renamed: 'acme-group',
  },
  document: { name: 'organisations' },
  permission: { read: ['tenant.read'], change: ['tenant.administer'] },
};
