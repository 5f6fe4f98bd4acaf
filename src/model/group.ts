import { named } from '../domain/field-rules.js';
import type { Group } from '../domain/tenancy/types.js';
import { optional, reference, text } from './fields.js';
import type { Kind } from './kind.js';

/** A node of the tree of groups that employer accounts and learners are put in. */
export const group: Kind<'group', Group> = {
  name: 'group',
  table: 'learner_group',
  fields: {
    key: text('its key, unique in the tenant', { rule: named }),
    name: text('what it is called', { rule: named }),
    parent: optional(reference('self', 'the group that it is part of')),
  },
  key: ['key'],
  lookups: ['parent'],
  commands: { group: ['create', 'list', 'show', 'update', 'delete', 'rename'] },
  example: {
    known: { key: 'north' },
    created: { key: 'alumni', name: 'Alumni' },
    deleted: { key: 'visitors' },
    renamed: 'north-east',
  },
  document: { name: 'groups' },
  permission: { read: ['tenant.read'], change: ['tenant.administer'] },
};
