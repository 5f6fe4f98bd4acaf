import type { Achievement } from '../domain/competence/types.js';
import { achievementSources } from '../domain/competence/vocabulary.js';
import { datePairs } from '../domain/date-order.js';
import { wholeNumber } from '../domain/field-rules.js';
import { competence } from './competence.js';
import { date, number, optional, reference, word } from './fields.js';
import type { Kind } from './kind.js';
import { person } from './person.js';

/** An award. All fields but the source identify it. */
export const achievement: Kind<'achievement', Achievement> = {
  name: 'achievement',
  fields: {
    person: reference(person, 'who achieved it'),
    competence: reference(competence, 'the competence'),
    from: date('the day from which it is held'),
    level: number('the level', { rule: wholeNumber(), default: 1 }),
    awarded: optional(date('the day on which it was last awarded')),
    expires: optional(date('the last day on which it is valid; without it the renewal period decides')),
    source: word(achievementSources, 'where it comes from', { default: 'manual' }),
  },
  key: ['person', 'competence', 'from', 'level', 'awarded', 'expires'],
  belongsTo: { kind: person, by: ['person'] },
  commands: { achievement: ['create', 'list', 'show', 'update', 'delete'] },
  example: {
    known: { person: '20059417', competence: 'NHS|CSTF|Fire Safety - 2 Years|', from: '2026-03-01' },
    created: { person: '20059425', competence: 'NHS|CSTF|Fire Safety - 2 Years|', from: '2026-03-01' },
  },
  document: {
    name: 'achievements',
    order: ['competence', 'level', 'from', 'awarded', 'expires', 'source'],
    called: () => 'the same award',
  },
  permission: { read: ['compliance.read'], change: ['competence.import', 'tenant.administer'] },
  dates: datePairs.achievement,
};
