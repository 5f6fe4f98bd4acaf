import { z } from 'zod';
import type { Accounting, RowOutcome } from '../../changes/accounting.js';
import { matchOutcomes, type MatchOutcome } from '../../domain/competence/matching.js';
import { transferDecisions, type TransferDecision } from '../../domain/competence/transfer.js';

/** The outcomes of matching, as the result names them. */
const matchKeys = {
  'matched-successfully': 'matchedSuccessfully',
  'duplicate-ni-numbers': 'duplicateNiNumbers',
  'ni-matched-name-not-matched': 'niNumberMatchedNameNotMatched',
  'name-matched-ni-not-matched': 'nameMatchedNiNumberNotMatched',
  'unable-to-match': 'unableToMatch',
} as const satisfies Record<MatchOutcome, string>;
type MatchKey = (typeof matchKeys)[MatchOutcome];

export const matchCounts = z.record(z.enum(Object.values(matchKeys)), z.int());
export const decisionCounts = z.record(z.enum(transferDecisions), z.int());

/** How many waiting awards are new in the queue, were there before, and were decided before. */
export const reviewCounts = z.object({ queued: z.int(), waiting: z.int(), decided: z.int() });

export type MatchCounts = Record<MatchKey, number>;
export type DecisionCounts = Record<TransferDecision, number>;

export function noMatches(): MatchCounts {
  return {
    matchedSuccessfully: 0,
    duplicateNiNumbers: 0,
    niNumberMatchedNameNotMatched: 0,
    nameMatchedNiNumberNotMatched: 0,
    unableToMatch: 0,
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
  };
}

export function countMatch(counts: MatchCounts, outcome: MatchOutcome): void {
  counts[matchKeys[outcome]] += 1;
}

/** Each outcome that occurred, in ESR's own words, with its count. */
export function matchesInWords(counts: Partial<MatchCounts>): [words: string, count: number][] {
  return (Object.keys(matchKeys) as MatchOutcome[]).map((outcome) => [
    matchOutcomes[outcome],
    counts[matchKeys[outcome]] ?? 0,
  ]);
}

/** What each decision is in the account of the rows: what waits for a person, or is not to be taken over, is not attempted. */
export const outcomeOf: Readonly<Record<TransferDecision, RowOutcome>> = {
  accepted: 'changed',
  alreadyHeld: 'alreadySo',
  needsReview: 'notAttempted',
  expiredOnArrival: 'notAttempted',
  localNotTransferable: 'notAttempted',
  unknownCompetence: 'rejected',
  invalid: 'rejected',
};

/** Why a row was not attempted, for a report. */
export function notAttemptedBecause(
  decision: TransferDecision,
): { readonly code: string; readonly message: string } | undefined {
  switch (decision) {
    case 'needsReview':
      return { code: 'needs-review', message: 'It waits for review: see `provost transfer list`.' };
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
  for (const decision of transferDecisions) account[outcomeOf[decision]] += decisions[decision];
  return account;
}

const decisionWords: Readonly<Record<TransferDecision, string>> = {
  accepted: 'Accepted',
  alreadyHeld: 'Already held',
  needsReview: 'Needs review',
  expiredOnArrival: 'Expired on arrival',
  localNotTransferable: 'Local, not transferable',
  unknownCompetence: 'Unknown competence',
  invalid: 'Invalid',
};

/** Each decision in words, with its count. */
export function decisionsInWords(counts: Partial<DecisionCounts>): [words: string, count: number][] {
  return (Object.keys(decisionWords) as TransferDecision[]).map((key) => [
    decisionWords[key],
    counts[key] ?? 0,
  ]);
}
