import { foldName } from '../text.js';
import { matchOutcomes, type MatchField } from './matching.js';
import { competenceKey } from './name.js';
import type { TransferReview } from './types.js';

/** Why an award waits for a person's decision: the key, and its words; ESR's own where it has any. */
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

/** The outcome in words, with the fields in which the person differs; a key that is none is shown as it is. */
export function outcomeInWords(outcome: string, differs: readonly MatchField[] = []): string {
  const words = reviewOutcomes[outcome] ?? outcome;
  if (differs.length === 0) return words;
  const names = differs.map((field) => fieldWords[field]);
  const listed = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
  return `${words}: ${listed ?? ''} ${names.length === 1 ? 'differs' : 'differ'}`;
}

/**
 * The text that makes a waiting award the same as another: whose it is, as the sender says, and what was awarded when.
 * The first name counts only where number and date of birth do not tell people apart, and the sender, its employee
 * number and the spelling of names never do: the same award from another file is the same (domain page, section 3).
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
