import type { Competence } from '../domain/competence/types.js';
import { renewalUnits } from '../domain/competence/vocabulary.js';
import { namedCompetence, wholeNumber } from '../domain/field-rules.js';
import { number, optional, text, word } from './fields.js';
import type { Kind } from './kind.js';

/** A competence definition. Its renewal period is data, never parsed from its name. */
export const competence: Kind<'competence', Competence> = {
  name: 'competence',
  fields: {
    name: text('its name: owner|framework|title|qualifier', { rule: namedCompetence }),
    renewalEvery: optional(
      number('how many of the unit it is good for; without it, it never expires', { rule: wholeNumber(1) }),
    ),
    renewalUnit: optional(word(renewalUnits, 'the unit of its renewal period')),
    levels: optional(number('the number of its highest level', { rule: wholeNumber(1), isAddition: true })),
  },
  key: ['name'],
  commands: { competence: ['create', 'update', 'delete', 'rename'] },
  example: {
    known: { name: 'NHS|CSTF|Fire Safety - 2 Years|' },
    created: { name: 'NHS|CSTF|Infection Prevention - 1 Year|', renewalEvery: '1', renewalUnit: 'year' },
    deleted: { name: '457|LOCAL|Lifting|' },
    renamed: 'NHS|CSTF|Fire Safety - 24 Months|',
  },
  document: { name: 'competences', together: { renewal: ['renewalEvery', 'renewalUnit'] } },
  permission: { read: ['competence.read'], change: ['tenant.administer'] },
  rule: ({ renewalEvery, renewalUnit }) =>
    (renewalEvery === null) === (renewalUnit === null)
      ? undefined
      : { field: 'renewalEvery', problem: 'stands without its unit, or the unit without it' },
};
