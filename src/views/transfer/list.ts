import type { ListedReview, listTransfers } from '../../operations/transfer/list.js';
import type { OperationView } from '../view.js';
import { differingFieldsOf, identityInWords, outcomeWithFields } from './outcome.js';

export const view: OperationView<typeof listTransfers> = ({ state, where }) => ({
  list: {
    field: 'reviews',
    columns: [
      { field: 'id', header: 'ID', content: 'identifier', priority: 3 },
      { field: 'lastName', header: 'Last name', priority: 2 },
      { field: 'firstName', header: 'First name' },
      { field: 'dateOfBirth', header: 'Date of birth', onRequest: true },
      { field: 'nationalInsuranceNumber', header: 'NI number', onRequest: true },
      { field: 'competence', header: 'Competence', content: 'identifier', priority: 1 },
      { field: 'level', header: 'Level' },
      { field: 'from', header: 'Date from' },
      { field: 'expires', header: 'Expires', format: ({ expires }) => expires ?? 'never' },
      { field: 'outcome', header: 'Outcome', content: 'prose', priority: 2, format: outcomeWithFields },
      {
        field: 'sent',
        header: 'Sent',
        content: 'prose',
        priority: 2,
        value: (review) => identityInWords(review),
      },
      {
        field: 'beside',
        header: 'Beside it',
        content: 'prose',
        priority: 2,
        value: ({ candidates }) =>
          candidates.map(
            (candidate) => `${candidate.reference}: ${identityInWords(candidate, candidate.differs)}`,
          ),
      },
      { field: 'differs', header: 'Differs in', priority: -1, value: differingFieldsOf },
      {
        field: 'holds',
        header: 'Held now',
        priority: 1,
        value: ({ candidates }) =>
          candidates.flatMap(({ holds }) => (holds === null ? [] : [heldNow(holds)])),
      },
      { field: 'sendingVpd', header: 'From VPD', onRequest: true },
      { field: 'source', header: 'Source', onRequest: true },
      {
        field: 'candidates',
        header: 'Candidates',
        content: 'identifier',
        priority: 2,
        value: ({ candidates }) => candidates.map(({ reference }) => reference),
      },
      ...(state === 'needs-review'
        ? []
        : [
            { field: 'state', header: 'State' },
            { field: 'person', header: 'Person' },
            { field: 'decidedBecause', header: 'Because', content: 'prose' as const },
          ]),
    ],
    empty:
      where !== undefined
        ? 'No award meets these filters.'
        : state === 'needs-review'
          ? 'Nothing waits for review.'
          : 'None.',
  },
});

/** What a candidate holds of the competence; both dates, which decide between two awards. */
function heldNow({ level, from, expires }: NonNullable<ListedReview['candidates'][number]['holds']>): string {
  return `level ${level}, ${from} to ${expires ?? 'never'}`;
}
