import type { PersonGroup } from '../domain/competence/types.js';
import { reference } from './fields.js';
import { group } from './group.js';
import type { Kind } from './kind.js';
import { person } from './person.js';

/** The membership of a learner in a group. */
export const personGroup: Kind<'person-group', PersonGroup> = {
  name: 'person-group',
  fields: {
    person: reference(person, 'who is in it'),
    group: reference(group, 'the group'),
  },
  key: ['person', 'group'],
  lookups: ['group'],
  belongsTo: { kind: person, by: ['person'] },
  document: { name: 'groups', after: 'account' },
  permission: { read: ['plan.read'], change: ['tenant.administer'] },
};
