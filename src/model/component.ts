import { named, wholeNumber } from '../domain/field-rules.js';
import type { Component } from '../domain/learning-plan/types.js';
import { componentStatuses, componentTypes } from '../domain/learning-plan/vocabulary.js';
import { date, flag, number, optional, reference, text, word } from './fields.js';
import type { Kind } from './kind.js';
import { person } from './person.js';
import { programme } from './programme.js';

/** One component of a learner's plan. */
export const component: Kind<'component', Component> = {
  name: 'component',
  fields: {
    person: reference(person, 'whose plan it is in'),
    key: text('its key, unique in the plan', { rule: named }),
    programme: reference(programme, 'the programme or sub-programme that it belongs to'),
    name: text('what it is called', { rule: named }),
    type: word(componentTypes, 'what type of component it is'),
    status: word(componentStatuses, 'how far it has come', { default: 'not-started' }),
    due: optional(date('the day on which it is due')),
    plannedMinutes: number('minutes planned for it', { rule: wholeNumber(), default: 0 }),
    actualMinutes: number('minutes spent on it', { rule: wholeNumber(), default: 0 }),
    notApplicableToEmployers: flag('employers do not see it'),
    employerOnly: flag('it is an employer-only review'),
    enrolmentStart: optional(
      date('first day of the enrolment that it belongs to, where there are several', { isAddition: true }),
    ),
  },
  key: ['person', 'key'],
  belongsTo: { kind: person, by: ['person'] },
  commands: { component: ['create', 'list', 'show', 'update', 'delete'] },
  example: {
    known: { person: 'L-1001', key: 'C-1' },
    created: { person: 'L-1001', key: 'C-8', programme: 'eng-l3', name: 'Review 2', type: 'review' },
  },
  document: { name: 'components', quoted: ['enrolmentStart'] },
  permission: { read: ['plan.read'], change: ['tenant.administer'] },
  rule: ({ type, employerOnly }) =>
    employerOnly && type !== 'review'
      ? {
          field: 'employerOnly',
          problem: `only a review can be employer-only, and this is of type ${type}`,
        }
      : undefined,
};
