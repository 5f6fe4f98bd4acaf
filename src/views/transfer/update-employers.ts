import { counted, formatCount } from '../../domain/counts.js';
import type { updateEmployers } from '../../operations/transfer/update-employers.js';
import type { OperationView } from '../view.js';
import {
  countLines,
  decidedBeforeInWords,
  decisionsInWords,
  differingInWords,
  matchesInWords,
} from './words.js';

export const view: OperationView<typeof updateEmployers> = {
  lines: ({
    dryRun,
    tenants,
    people,
    changes,
    matches,
    differing,
    decisions,
    decidedBefore,
    reviewsByTenant,
  }) => [
    `${dryRun ? 'Would carry' : 'Carried'} over ${counted(decisions.accepted, 'competence')} between ${counted(people, 'matched employment')} of ${counted(tenants.length, 'tenant')} (${counted(changes, 'change')}).`,
    '',
    ...countLines('Employments by match', matchesInWords(matches)),
    ...differingInWords(differing),
    ...countLines('Competences by decision', decisionsInWords(decisions)),
    ...decidedBeforeInWords(decidedBefore),
    ...reviewsByTenant
      .filter(({ queued, waiting }) => queued + waiting > 0)
      .map(
        ({ tenant, queued, waiting }) =>
          `For review in ${tenant}: ${formatCount(queued)} new, ${formatCount(waiting)} since before. See them with \`provost transfer list --tenant ${tenant}\`.`,
      ),
  ],
};
