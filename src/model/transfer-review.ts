import { z } from 'zod';
import type { TransferReview } from '../domain/competence/types.js';
import { achievementSources, reviewStates } from '../domain/competence/vocabulary.js';
import { wholeNumber, words } from '../domain/field-rules.js';
import { competence } from './competence.js';
import { date, json, number, optional, reference, text, word } from './fields.js';
import type { Kind } from './kind.js';
import { person } from './person.js';

/** An award from another employer in review or decided, with its values as they were sent. */
export const transferReview: Kind<'transfer-review', TransferReview> = {
  name: 'transfer-review',
  fields: {
    id: text('its id, which follows from the award itself', { rule: words, isDerived: true }),
    state: word(reviewStates, 'whether it waits or was decided'),
    source: word(achievementSources, 'where it comes from'),
    outcome: text('why it waits'),
    nationalInsuranceNumber: optional(
      text('as it was sent', { label: 'National Insurance number', personal: 'identifier' }),
    ),
    dateOfBirth: optional(date('as it was sent', { personal: 'birthday' })),
    lastName: text('as it was sent', { personal: 'name' }),
    previousLastName: optional(text('as it was sent', { personal: 'name' })),
    firstName: text('as it was sent', { personal: 'name' }),
    employeeNumber: optional(text('as it was sent', { personal: 'reference' })),
    sendingVpd: optional(text('the VPD that sent it', { label: 'Sending VPD' })),
    competence: reference(competence, 'the competence of this tenant'),
    level: number('the level', { rule: wholeNumber() }),
    from: date('the day from which it is held'),
    awarded: optional(date('the day on which it was last awarded')),
    expires: optional(date('the last day on which it is valid')),
    candidates: json(z.array(z.string()), 'the people it may belong to, likeliest first', {
      personal: 'reference',
    }),
    person: optional(reference(person, 'whose it is, once accepted')),
    decidedBecause: optional(text('why it was decided so', { personal: 'free-text' })),
  },
  key: ['id'],
  lookups: ['state', 'person'],
  seenWith: { kind: person, by: 'person' },
  alsoNames: [{ field: 'candidates', to: person }],
  permission: { read: ['competence.read'], change: ['competence.import', 'tenant.administer'] },
};
