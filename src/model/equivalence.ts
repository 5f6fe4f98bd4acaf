import type { Equivalence } from '../domain/competence/types.js';
import { namedCompetence } from '../domain/field-rules.js';
import { competence } from './competence.js';
import { reference, text } from './fields.js';
import type { Kind } from './kind.js';

/** A local competence of another employer that counts as one of ours; a record per target. */
export const equivalence: Kind<'equivalence', Equivalence> = {
  name: 'equivalence',
  fields: {
    from: text('the name of the competence as the sender writes it', { rule: namedCompetence }),
    to: reference(competence, 'the competence that it counts as here'),
  },
  key: ['from', 'to'],
  // The sender's competence need not be defined here.
  alsoNames: [{ field: 'from', to: competence }],
  commands: { equivalence: ['create', 'list', 'show', 'update', 'delete'] },
  example: {
    known: { from: '457|LOCAL|Fire|', to: 'NHS|CSTF|Fire Safety - 2 Years|' },
    created: { from: '457|LOCAL|Lifting|', to: 'NHS|CSTF|Moving and Handling - Level 1 - 3 Years|' },
  },
  document: { name: 'equivalences', lists: 'to' },
  permission: { read: ['competence.read'], change: ['tenant.administer'] },
};
