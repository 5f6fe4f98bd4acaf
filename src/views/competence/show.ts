import { counted } from '../../domain/counts.js';
import type { showCompetence } from '../../operations/competence/show.js';
import { requirementColumns } from '../requirement/requirement-columns.js';
import type { OperationView } from '../view.js';
import { renewalWords } from './renewal.js';

export const view: OperationView<typeof showCompetence> = {
  lines: ({ asOf, competence, equivalents }) => [
    `${competence.name}: ${competence.ownership}${competence.ownership === 'local' ? ` of ${competence.owner ?? ''}` : ''}, ${competence.renewal === null ? '' : 'renewed every '}${renewalWords(competence.renewal)}.`,
    `Held by ${counted(competence.holders, 'person', 'people')} as of ${asOf}.`,
    ...(equivalents.length === 0
      ? []
      : [
          `${counted(equivalents.length, 'local competence')} of others count as it: ${equivalents.join(', ')}.`,
        ]),
  ],
  list: {
    field: 'requirements',
    columns: requirementColumns.filter(({ field }) => field !== 'competence'),
    empty: 'It is not required of anybody.',
  },
};
