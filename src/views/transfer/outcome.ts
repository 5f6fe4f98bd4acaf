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
