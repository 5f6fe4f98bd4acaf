import { datePairs } from '../domain/date-order.js';
import type { ProgrammeEnrolment } from '../domain/learning-plan/types.js';
import { enrolmentStatuses } from '../domain/learning-plan/vocabulary.js';
import { date, optional, reference, word } from './fields.js';
import type { Kind } from './kind.js';
import { person } from './person.js';
import { programme } from './programme.js';

/** A learner's enrolment on a programme. Its key has the start: a learner may enrol again. */
export const programmeEnrolment: Kind<'programme-enrolment', ProgrammeEnrolment> = {
  name: 'programme-enrolment',
  fields: {
    person: reference(person, 'who is enrolled'),
    programme: reference(programme, 'the programme'),
    start: optional(date('first day')),
    plannedEnd: optional(date('the day on which it is planned to end')),
    end: optional(date('the day on which it ended')),
    status: word(enrolmentStatuses, 'how far it has come', { default: 'active' }),
  },
  key: ['person', 'programme', 'start'],
  belongsTo: { kind: person, by: ['person'] },
  commands: { 'programme-enrolment': ['create', 'list', 'show', 'update', 'delete'] },
  example: {
    known: { person: 'L-1001', programme: 'eng-l3', start: '2025-09-01' },
    created: { person: 'L-1001', programme: 'plumb-l2', start: '2026-09-01' },
    deleted: { person: '20059425', programme: 'eng-l3-maths', start: '2026-09-01' },
  },
  document: {
    name: 'programmes',
    called: ({ programme, start }) => `"${programme}${start === null ? '' : ` from ${start}`}"`,
  },
  permission: { read: ['plan.read'], change: ['tenant.administer'] },
  dates: datePairs['programme-enrolment'],
};
