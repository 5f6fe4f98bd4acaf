import { counted, formatCount } from '../../domain/counts.js';
import type { decideTransfers } from '../../operations/transfer/decide.js';
import type { OperationView } from '../view.js';

/** So many of the awards that still wait are shown with their reasons. */
const SHOWN = 10;

/** The outcomes of waiting awards that were accepted, rejected or reviewed. */
export const view: OperationView<typeof decideTransfers> = {
  lines: ({ dryRun, accepted, rejected, waiting, rejects }) => [
    `${dryRun ? 'Would accept' : 'Accepted'} ${formatCount(accepted)} and ${dryRun ? 'reject' : 'rejected'} ${formatCount(rejected)}.`,
    ...(waiting === 0
      ? []
      : [
          `${counted(waiting, 'award')} cannot be accepted so and still ${waiting === 1 ? 'waits' : 'wait'}:`,
        ]),
    ...rejects.slice(0, SHOWN).map(({ message }) => `  ${message}`),
    ...(waiting > SHOWN
      ? [`  … and ${formatCount(waiting - SHOWN)} more: --report FILE has the reason of each.`]
      : []),
    ...(waiting === 0
      ? []
      : ['Decide these by id: `provost transfer accept ID --person REF`, or `--replace`.']),
  ],
  list: {
    field: 'reviews',
    columns: [
      { field: 'id', header: 'ID', content: 'identifier' },
      {
        field: 'lastName',
        header: 'Name',
        priority: 1,
        value: ({ firstName, lastName }) => `${firstName} ${lastName}`.trim(),
      },
      { field: 'competence', header: 'Competence', content: 'identifier' },
      { field: 'level', header: 'Level' },
      {
        field: 'state',
        header: 'Decision',
        priority: 2,
        tone: ({ state }) => (state === 'accepted' ? 'green' : 'amber'),
      },
      { field: 'person', header: 'Person', content: 'identifier' },
      {
        field: 'achievement',
        header: 'Achievement',
        priority: 1,
        format: ({ achievement, counts }) =>
          counts === false ? 'written, does not count' : achievementWords[achievement],
      },
    ],
    empty: 'Nothing was decided.',
  },
  footer: ({ dryRun, reviews }) =>
    reviews
      .filter(({ counts }) => counts === false)
      .map(
        ({ id, person, from, currentFrom }) =>
          `${id} ${dryRun ? 'would be' : 'is'} recorded and ${dryRun ? 'would' : 'does'} not count: it began on ${from}, and what ${person ?? ''} holds began on ${currentFrom ?? from}.`,
      ),
};

const achievementWords = {
  written: 'written',
  alreadyHeld: 'already held',
  unchanged: 'decided so before',
  none: '–',
} as const;
