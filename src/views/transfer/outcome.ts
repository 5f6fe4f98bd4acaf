import type { MatchField } from '../../domain/competence/matching.js';
import { outcomeInWords } from '../../domain/competence/review.js';
import type { ListedReview } from '../../operations/transfer/list.js';

/** Why an award waits; of one candidate, with the fields that differ. */
export function outcomeWithFields({
  outcome,
  candidates,
}: Pick<ListedReview, 'outcome' | 'candidates'>): string {
  return outcomeInWords(outcome, differingFieldsOf({ candidates }));
}

/** The fields in which the only candidate differs; none where there are several candidates. */
export function differingFieldsOf({ candidates }: Pick<ListedReview, 'candidates'>): MatchField[] {
  const [only, ...others] = candidates;
  return only === undefined || others.length > 0 ? [] : only.differs;
}

type Identified = Pick<
  ListedReview,
  'firstName' | 'lastName' | 'previousLastName' | 'dateOfBirth' | 'nationalInsuranceNumber'
>;

/**
 * What identifies a person, in one form for the award and its candidates, so that they stand beside
 * each other. A field of `differs` is marked by the word after it; a dash is a field that is
 * missing, or that the caller may not see.
 */
export function identityInWords(of: Identified, differs: readonly MatchField[] = []): string {
  const field = (name: MatchField): string =>
    differs.includes(name) ? `${of[name] ?? '–'} (differs)` : (of[name] ?? '–');
  const before = of.previousLastName === null ? '' : ` (before: ${of.previousLastName})`;
  return [
    `${field('lastName')}${before}`,
    ...(of.firstName === '' ? [] : [of.firstName]),
    `born ${field('dateOfBirth')}`,
    `NI ${field('nationalInsuranceNumber')}`,
  ].join(', ');
}
