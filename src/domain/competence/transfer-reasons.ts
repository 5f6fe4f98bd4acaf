/** The columns of a competence row that a rule can fault. */
export type TransferColumn =
  | 'Competency Name'
  | 'Proficiency Level'
  | 'Competency Status'
  | 'Date From'
  | 'Date Last Awarded'
  | 'Expiry Date';

/** Why a row is not accepted. */
export interface TransferReason {
  /** Stable and hyphenated. */
  readonly code: string;
  /** The column at fault, where one is. */
  readonly column: string | null;
  /** One sentence of what is the matter. */
  readonly message: string;
}

/** Every reason that a transfer gives by itself; the reading of cells adds its own for dates. */
export const transferReasons = {
  'not-achieved': reason(
    'not-achieved',
    'Competency Status',
    'The status does not mean that the competence was achieved.',
  ),
  'level-without-number': reason('level-without-number', 'Proficiency Level', 'The level has no number.'),
  'level-too-high': reason(
    'level-too-high',
    'Proficiency Level',
    'The level is above the highest of the competence.',
  ),
  'no-date': reason(
    'no-date',
    'Date Last Awarded',
    'The row has no award date, no date from, and no expiry from which the renewal period would give one.',
  ),
  'award-in-future': reason('award-in-future', 'Date Last Awarded', 'The award is in the future.'),
  'from-in-future': reason('award-in-future', 'Date From', 'The award is in the future.'),
  'expiry-too-late': reason(
    'award-in-future',
    'Expiry Date',
    'The expiry less the renewal period is an award in the future.',
  ),
  'expiry-before-award': reason('expiry-before-award', 'Expiry Date', 'The expiry is before the award.'),
  'unknown-competence': reason(
    'unknown-competence',
    'Competency Name',
    'The competence is not in the catalogue of the tenant, and no equivalence maps it.',
  ),
  'ambiguous-competence': reason(
    'ambiguous-competence',
    'Competency Name',
    'Several competences of the catalogue differ from this name only in dashes, spaces or case: it must be spelt as one of them is.',
  ),
  'local-not-transferable': reason(
    'local-not-transferable',
    'Competency Name',
    'The competence is local to its employer, and no equivalence maps it.',
  ),
  'expired-on-arrival': reason('expired-on-arrival', 'Expiry Date', 'The competence has already expired.'),
  'already-held': reason(
    'already-held',
    null,
    'The person holds the competence at this level or higher for as long or longer.',
  ),
  'other-row-decides': reason(
    'other-row-decides',
    null,
    'Another row of the file for the same person and competence decides.',
  ),
  'other-row-in-review': reason(
    'other-row-in-review',
    null,
    'Another row of the file for the same person and competence waits for review, and this one with it.',
  ),
  'would-shorten': reason(
    'would-shorten',
    null,
    'The award would replace one that the person holds at a higher level or for longer.',
  ),
  'older-than-current': reason(
    'older-than-current',
    null,
    'The award would not count, because the one that the person holds began on the same day or later.',
  ),
} as const;

function reason(code: string, column: TransferColumn | null, message: string): TransferReason {
  return { code, column, message };
}
