import { named } from '../domain/field-rules.js';
import type { Programme } from '../domain/learning-plan/types.js';
import { programmeKinds } from '../domain/learning-plan/vocabulary.js';
import { flag, optional, reference, text, word } from './fields.js';
import type { Kind } from './kind.js';

/** A programme or, with a parent, a sub-programme of one. */
export const programme: Kind<'programme', Programme> = {
  name: 'programme',
  fields: {
    key: text('its key, unique in the tenant', { rule: named }),
    name: text('what it is called', { rule: named }),
    kind: word(programmeKinds, 'what kind of programme it is', { default: 'delivery' }),
    parent: optional(reference('self', 'the programme that it is a sub-programme of')),
    hideSubProgrammesFromEmployers: flag('hide the plans of all its sub-programmes from employers'),
  },
  key: ['key'],
  commands: { programme: ['create', 'update', 'delete', 'rename'] },
  example: {
    known: { key: 'eng-l3' },
    created: { key: 'plumb-l3', name: 'Plumbing L3' },
    deleted: { key: 'plumb-l2' },
    renamed: 'eng-technician-l3',
  },
  document: { name: 'programmes' },
  permission: { read: ['programme.read'], change: ['programme.edit', 'tenant.administer'] },
};
