import { counted, formatCount } from '../../domain/counts.js';
import type { importTransfers } from '../../operations/transfer/import.js';
import { rejectedLine } from '../rejected-rows.js';
import type { OperationView } from '../view.js';
import {
  countLines,
  decidedBeforeInWords,
  decisionsInWords,
  differingInWords,
  matchesInWords,
} from './words.js';

export const view: OperationView<typeof importTransfers> = {
  resultForm: 'sentences',
  lines: ({
    dryRun,
    rows,
    changes,
    matches,
    differing,
    noExpiryOverruled,
    decisions,
    decidedBefore,
    reviews,
  }) => [
    `${dryRun ? 'Would take' : 'Took'} over ${formatCount(decisions.accepted ?? 0)} of ${counted(rows, 'row')} (${counted(changes, 'change')}).`,
    '',
    ...countLines('Rows by match', matchesInWords(matches)),
    ...differingInWords(differing),
    ...countLines('Rows by decision', decisionsInWords(decisions)),
    ...decidedBeforeInWords(decidedBefore),
    ...(noExpiryOverruled > 0
      ? [
          `No expiry is stated in ${counted(noExpiryOverruled, 'row')} of a competence that is to be renewed: its renewal period rules.`,
          '',
        ]
      : []),
    ...(reviews.queued > 0
      ? [`${formatCount(reviews.queued)} new for review: see them with \`provost transfer list\`.`, '']
      : []),
    ...(decisions.invalid + decisions.unknownCompetence > 0 ? ['Rejected rows:'] : []),
  ],
  list: {
    field: 'rejects',
    columns: [
      { field: 'line', header: 'Line', isName: true },
      { field: 'column', header: 'Column' },
      { field: 'value', header: 'Value' },
      { field: 'message', header: 'Reason', content: 'prose', priority: 1 },
      { field: 'code', header: 'Code' },
    ],
    line: rejectedLine,
  },
  footer: ({ rejectsFile, rejects }) =>
    rejectsFile === null || rejects.length === 0 ? [] : [`The rejected rows are in ${rejectsFile}.`],
};
