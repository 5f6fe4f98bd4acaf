import { matchFields, type MatchField } from '../../domain/competence/matching.js';
import { outcomeInWords, reviewOutcomes } from '../../domain/competence/review.js';
import { notAttemptedReason, type DecidedAs, type DecisionCounts } from './counts.js';
import type { TransferDecision } from '../../domain/competence/transfer.js';

/** The outcome of a row, with the reason where a person decides or has decided. */
export interface RowOutcome {
  readonly decision: DecidedAs;
  readonly code: string | null;
  readonly message: string | null;
}

/** The number of an outcome. Of several awards of one row, the one of the lowest number counts. */
export type OutcomeNumber = number;

const differences: readonly (readonly MatchField[])[] = matchFields.reduce<MatchField[][]>(
  (subsets, field) => [...subsets, ...subsets.map((subset) => [...subset, field])],
  [[]],
);

const outcomes: readonly (readonly [key: string, outcome: RowOutcome])[] = [
  ['accepted', settledOutcome('accepted')],
  ...Object.keys(reviewOutcomes).flatMap((reason) =>
    differences.map((differs) => [reviewKey(reason, differs), waitingFor(reason, differs)] as const),
  ),
  ['accepted-before', decidedBefore('accepted')],
  ['rejected-before', decidedBefore('rejected')],
  ['alreadyHeld', settledOutcome('alreadyHeld')],
  ['expiredOnArrival', settledOutcome('expiredOnArrival')],
];

const numbers: ReadonlyMap<string, OutcomeNumber> = new Map(outcomes.map(([key], number) => [key, number]));

/** The outcome of an award that is decided without a person. */
export function outcomeNumber(decision: 'accepted' | 'alreadyHeld' | 'expiredOnArrival'): OutcomeNumber {
  return numberOf(decision);
}

/** The outcome of an award that waits for this reason, with the person's differing fields. */
export function reviewNumber(reason: string, differs: readonly MatchField[] = []): OutcomeNumber {
  return numberOf(reviewKey(reason, differs));
}

/** The outcome of an award that somebody accepted or rejected before. */
export function decidedNumber(state: 'accepted' | 'rejected'): OutcomeNumber {
  return numberOf(`${state}-before`);
}

/** Outcomes of rows that are decided after reading. Each row takes one byte of memory. */
export interface RowOutcomes {
  readonly length: number;
  /** Adds a row and returns its number. */
  add(): number;
  /** Notes the outcome of one of the row's awards. */
  note(row: number, outcome: OutcomeNumber): void;
  outcomeOf(row: number): RowOutcome;
}

export function createRowOutcomes(): RowOutcomes {
  let noted = new Uint8Array(1 << 14);
  let length = 0;
  return {
    get length() {
      return length;
    },
    add() {
      if (length === noted.length) {
        const larger = new Uint8Array(length * 2);
        larger.set(noted);
        noted = larger;
      }
      // A row starts as `expiredOnArrival`, the last outcome: any decided award overrides it.
      noted[length] = outcomes.length - 1;
      length += 1;
      return length - 1;
    },
    note(row, outcome) {
      noted[row] = Math.min(noted[row] ?? outcome, outcome);
    },
    outcomeOf(row) {
      const [, outcome] = outcomes[noted[row] ?? 0] ?? [];
      if (outcome === undefined) throw new RangeError(`No row has the number ${row}`);
      return outcome;
    },
  };
}

/** Adds up the decisions of all rows. */
export function countOutcomes(decisions: DecisionCounts, rows: RowOutcomes): void {
  for (let row = 0; row < rows.length; row += 1) decisions[rows.outcomeOf(row).decision] += 1;
}

/** The outcome of a row that its decision describes completely. */
export function settledOutcome(decision: TransferDecision): RowOutcome {
  const why = notAttemptedReason(decision);
  return { decision, code: why?.code ?? null, message: why?.message ?? null };
}

function waitingFor(reason: string, differs: readonly MatchField[]): RowOutcome {
  const why = outcomeInWords(reason, differs);
  return {
    decision: 'needsReview',
    code: 'needs-review',
    message: `It waits for review (${why}): see \`provost transfer list\`.`,
  };
}

function decidedBefore(state: 'accepted' | 'rejected'): RowOutcome {
  return {
    decision: `${state}Before`,
    code: `${state}-before`,
    message: `It was ${state} in review before: see \`provost transfer list --state ${state}\`.`,
  };
}

function reviewKey(reason: string, differs: readonly MatchField[]): string {
  return [reason, ...differs].join(' ');
}

function numberOf(key: string): OutcomeNumber {
  const number = numbers.get(key);
  if (number === undefined) throw new RangeError(`No outcome of a row has the key ${key}`);
  return number;
}
