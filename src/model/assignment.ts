import type { Assignment } from '../domain/competence/types.js';
import { datePairs } from '../domain/date-order.js';
import { named } from '../domain/field-rules.js';
import { date, flag, optional, reference, text } from './fields.js';
import type { Kind } from './kind.js';
import { organisation } from './organisation.js';
import { person } from './person.js';

/** A person's employment in a job and position of an organisation. */
export const assignment: Kind<'assignment', Assignment> = {
  name: 'assignment',
  fields: {
    person: reference(person, 'who holds it'),
    number: text('its number, unique among the person’s', { personal: 'reference', rule: named }),
    organisation: reference(organisation, 'where it is'),
    job: optional(text('the job', { rule: named })),
    position: optional(text('the position', { rule: named })),
    start: optional(date('first day')),
    end: optional(date('last day')),
    primary: flag('whether it is the person’s main one'),
  },
  key: ['person', 'number'],
  lookups: ['organisation'],
  belongsTo: { kind: person, by: ['person'] },
  commands: { assignment: ['create', 'list', 'show', 'update', 'delete'] },
  example: {
    known: { person: '20059417', number: '20059417' },
    created: { person: '20059425', number: '20059425-2', organisation: 'surgery', job: 'Porter' },
  },
  document: { name: 'assignments' },
  permission: { read: ['compliance.read'], change: ['tenant.administer'] },
  dates: datePairs.assignment,
};
