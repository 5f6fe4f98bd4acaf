import { formatCount } from '../domain/counts.js';
import type { MatchField } from '../domain/competence/matching.js';
import { outcomeInWords } from '../domain/competence/review.js';
import type { ListedReview } from '../operations/transfer/list.js';
import type { View } from '../terminal/formats.js';
import { visible } from '../terminal/sanitise.js';

/** What became of waiting awards, as `transfer accept`, `reject` and `review` show it. */
export const decidedView: View<{
  dryRun: boolean;
  accepted: number;
  rejected: number;
  job: string | null;
  reviews: {
    id: string;
    state: string;
    competence: string;
    level: number;
    firstName: string;
    lastName: string;
    person: string | null;
    achievement: 'written' | 'alreadyHeld' | 'unchanged' | 'none';
    from: string;
    counts: boolean | null;
    currentFrom: string | null;
  }[];
}> = {
  lines: ({ dryRun, accepted, rejected }) => [
    `${dryRun ? 'Would accept' : 'Accepted'} ${formatCount(accepted)} and ${dryRun ? 'reject' : 'rejected'} ${formatCount(rejected)}.`,
  ],
  list: {
    field: 'reviews',
    columns: [
      { field: 'id', header: 'ID' },
      {
        field: 'lastName',
        header: 'Name',
        value: ({ firstName, lastName }) => `${firstName} ${lastName}`.trim(),
      },
      { field: 'competence', header: 'Competence' },
      { field: 'level', header: 'Level' },
      { field: 'state', header: 'Decision', tone: ({ state }) => (state === 'accepted' ? 'green' : 'amber') },
      { field: 'person', header: 'Person' },
      {
        field: 'achievement',
        header: 'Achievement',
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
          `${visible(id)} ${dryRun ? 'would be' : 'is'} recorded and ${dryRun ? 'would' : 'does'} not count: it began on ${from}, and what ${visible(person ?? '')} holds began on ${currentFrom ?? from}.`,
      ),
};

const achievementWords = {
  written: 'written',
  alreadyHeld: 'already held',
  unchanged: 'decided so before',
  none: '–',
} as const;

/** Why an award waits; of one candidate, with the fields that differ. */
export function outcomeWithFields({
  outcome,
  candidates,
}: Pick<ListedReview, 'outcome' | 'candidates'>): string {
  return outcomeInWords(outcome, differingFieldsOf({ candidates }));
}

/** In which fields the only candidate is not the person of the award; none where there are several. */
export function differingFieldsOf({ candidates }: Pick<ListedReview, 'candidates'>): MatchField[] {
  const [only, ...others] = candidates;
  return only === undefined || others.length > 0 ? [] : only.differs;
}

/** A date, or what stands for none. */
export function dateOr(date: string | null, none: string): string {
  return date === null ? none : visible(date);
}
