/** What can become of an input row; each ends as exactly one of these. */
export const rowOutcomes = ['changed', 'alreadySo', 'rejected', 'notAttempted'] as const;
export type RowOutcome = (typeof rowOutcomes)[number];

/** The fate of the input rows: rows = changed + alreadySo + rejected + notAttempted. */
export interface Accounting {
  readonly rows: number;
  /** On a dry run or in a saved plan: would be changed. */
  readonly changed: number;
  readonly alreadySo: number;
  readonly rejected: number;
  readonly notAttempted: number;
}

/** The account of a job that stopped before writing: its changed rows count as not attempted. */
export function stoppedAccount(account: Accounting): Accounting {
  return { ...account, changed: 0, notAttempted: account.notAttempted + account.changed };
}
