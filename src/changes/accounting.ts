/** What can become of an input row; each ends as exactly one of these. */
export const rowOutcomes = ['changed', 'alreadySo', 'rejected', 'notAttempted'] as const;
export type RowOutcome = (typeof rowOutcomes)[number];

/** How many input rows were read, and what became of them: rows = changed + alreadySo + rejected + notAttempted. */
export interface Accounting {
  readonly rows: number;
  /** On a dry run or in a saved plan: would be changed. */
  readonly changed: number;
  readonly alreadySo: number;
  readonly rejected: number;
  readonly notAttempted: number;
}

/** The account of a job that was stopped before anything was written: what would have been changed was not. */
export function stoppedAccount(account: Accounting): Accounting {
  return { ...account, changed: 0, notAttempted: account.notAttempted + account.changed };
}
