import { foldName } from '../text.js';
import { matchOutcomes, type MatchField } from './matching.js';
import { competenceKey } from './name.js';
import type { TransferReview } from './types.js';

/** Why an award waits for a decision: keys, and words; ESR's own where it has any. */
export const reviewOutcomes: Readonly<Record<string, string>> = {
  ...matchOutcomes,
  'would-shorten': 'Would Replace a Longer or Higher One',
  'older-than-current': 'Older Than the Current One',
  'other-row-in-review': 'Another Row of the Person in Review',
};

const fieldWords: Readonly<Record<MatchField, string>> = {
  nationalInsuranceNumber: 'National Insurance number',
  dateOfBirth: 'date of birth',
  lastName: 'last name',
};

/** The outcome in words, with the differing fields; an unknown key is shown as it is. */
export function outcomeInWords(outcome: string, differs: readonly MatchField[] = []): string {
  const words = reviewOutcomes[outcome] ?? outcome;
  if (differs.length === 0) return words;
  const names = differs.map((field) => fieldWords[field]);
  const listed = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
  return `${words}: ${listed ?? ''} ${names.length === 1 ? 'differs' : 'differ'}`;
}

/**
 * The identity of a waiting award: its person, as the sender states, what was awarded and when. The
 * first name counts only without number or date of birth. The sender, its employee number and
 * spelling never count, so the same award from another file is equal (domain page, section 3).
 */
export function reviewIdentity(review: Omit<TransferReview, 'id'>): string {
  const { nationalInsuranceNumber, dateOfBirth, firstName, lastName, competence, level, from, expires } =
    review;
  const told = nationalInsuranceNumber !== null && dateOfBirth !== null;
  return [
    nationalInsuranceNumber ?? '',
    dateOfBirth ?? '',
    foldName(lastName),
    told ? '' : foldName(firstName),
    competenceKey(competence),
    String(level),
    from,
    expires ?? '',
  ].join('\n');
}
