import { z } from 'zod';
import type { Accounting, RowOutcome } from '../../changes/accounting.js';
import type { MatchField, MatchOutcome } from '../../domain/competence/matching.js';
import { transferDecisions, type TransferDecision } from '../../domain/competence/transfer.js';

/** The outcomes of matching, as the result names them. */
export const matchKeys = {
  'matched-successfully': 'matchedSuccessfully',
  'duplicate-ni-numbers': 'duplicateNiNumbers',
  'ni-matched-name-not-matched': 'niNumberMatchedNameNotMatched',
  'name-matched-ni-not-matched': 'nameMatchedNiNumberNotMatched',
  'unable-to-match': 'unableToMatch',
} as const satisfies Record<MatchOutcome, string>;
type MatchKey = (typeof matchKeys)[MatchOutcome];

/** By outcome of matching; `notCompared` are rows that were decided without matching. */
export const matchCounts = z.record(z.enum([...Object.values(matchKeys), 'notCompared']), z.int());

/** The decision on a row, or the decision of an earlier review. */
const outcomesOfRows = [...transferDecisions, 'acceptedBefore', 'rejectedBefore'] as const;
export type DecidedAs = (typeof outcomesOfRows)[number];
export const decisionCounts = z.record(z.enum(outcomesOfRows), z.int());

/** Rows matched by number alone: how many differ in date of birth, in last name, in both. */
export const differingCounts = z.object({ dateOfBirth: z.int(), lastName: z.int(), both: z.int() });
export type DifferingCounts = z.infer<typeof differingCounts>;

/** How many waiting awards are new in the queue, were there before, and were decided before. */
export const reviewCounts = z.object({ queued: z.int(), waiting: z.int(), decided: z.int() });

export type MatchCounts = Record<MatchKey | 'notCompared', number>;
export type DecisionCounts = Record<DecidedAs, number>;

export function noMatches(): MatchCounts {
  return {
    matchedSuccessfully: 0,
    duplicateNiNumbers: 0,
    niNumberMatchedNameNotMatched: 0,
    nameMatchedNiNumberNotMatched: 0,
    unableToMatch: 0,
    notCompared: 0,
  };
}

export function noDecisions(): DecisionCounts {
  return {
    accepted: 0,
    alreadyHeld: 0,
    localNotTransferable: 0,
    expiredOnArrival: 0,
    unknownCompetence: 0,
    invalid: 0,
    needsReview: 0,
    acceptedBefore: 0,
    rejectedBefore: 0,
  };
}

export function countMatch(counts: MatchCounts, outcome: MatchOutcome): void {
  counts[matchKeys[outcome]] += 1;
}

export function noDiffering(): DifferingCounts {
  return { dateOfBirth: 0, lastName: 0, both: 0 };
}

/** Counts a person matched by number alone, by the fields that differ. */
export function countDiffering(
  counts: DifferingCounts,
  outcome: MatchOutcome,
  differs: readonly MatchField[],
): void {
  if (outcome !== 'ni-matched-name-not-matched') return;
  const byBirthday = differs.includes('dateOfBirth');
  if (byBirthday && differs.includes('lastName')) counts.both += 1;
  else counts[byBirthday ? 'dateOfBirth' : 'lastName'] += 1;
}

/** Row outcome of each decision: what waits for review, or is not imported, is not attempted. */
export const outcomeOfDecision: Readonly<Record<DecidedAs, RowOutcome>> = {
  accepted: 'changed',
  alreadyHeld: 'alreadySo',
  needsReview: 'notAttempted',
  expiredOnArrival: 'notAttempted',
  localNotTransferable: 'notAttempted',
  unknownCompetence: 'rejected',
  invalid: 'rejected',
  acceptedBefore: 'alreadySo',
  rejectedBefore: 'alreadySo',
};

/** The reason why a row was not attempted, for a report. */
export function notAttemptedReason(
  decision: TransferDecision,
): { readonly code: string; readonly message: string } | undefined {
  switch (decision) {
    case 'expiredOnArrival':
      return { code: 'expired-on-arrival', message: 'The competence had expired already.' };
    case 'localNotTransferable':
      return {
        code: 'local-not-transferable',
        message: 'A local competence without an equivalence does not come over.',
      };
    default:
      return undefined;
  }
}

/** The account of the rows, from their decisions. */
export function accountOf(rows: number, decisions: DecisionCounts): Accounting {
  const account = { rows, changed: 0, alreadySo: 0, rejected: 0, notAttempted: 0 };
  for (const decision of outcomesOfRows) account[outcomeOfDecision[decision]] += decisions[decision];
  return account;
}

/** How many of the rows were decided in review before. */
export function decidedBeforeOf({ acceptedBefore, rejectedBefore }: DecisionCounts): number {
  return acceptedBefore + rejectedBefore;
}
