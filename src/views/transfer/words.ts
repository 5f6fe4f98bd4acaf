import { matchOutcomes, type MatchOutcome } from '../../domain/competence/matching.js';
import { formatCount } from '../../domain/counts.js';
import {
  matchKeys,
  type DecidedAs,
  type DecisionCounts,
  type DifferingCounts,
  type MatchCounts,
} from '../../operations/transfer/counts.js';

/** A heading, the counts that are not 0, aligned, and a blank line; nothing where all are 0. */
export function countLines(
  heading: string,
  counts: readonly (readonly [words: string, count: number])[],
): string[] {
  const shown = counts.filter(([, count]) => count > 0);
  if (shown.length === 0) return [];
  const widest = Math.max(...shown.map(([words]) => words.length));
  const digits = Math.max(...shown.map(([, count]) => formatCount(count).length));
  const lines = shown.map(
    ([words, count]) => `  ${words.padEnd(widest)}  ${formatCount(count).padStart(digits)}`,
  );
  return [`${heading}:`, ...lines, ''];
}

/** Which fields differ where the number alone matched, as a sentence; nothing where none did. */
export function differingInWords({ dateOfBirth, lastName, both }: DifferingCounts): string[] {
  const parts = [
    ...(dateOfBirth === 0 ? [] : [`the date of birth in ${dateOfBirth}`]),
    ...(lastName === 0 ? [] : [`the last name in ${lastName}`]),
    ...(both === 0 ? [] : [`both in ${both}`]),
  ];
  if (parts.length === 0) return [];
  return [`Where only the NI number matched, what differs is ${parts.join(', ')}.`, ''];
}

/** Each outcome that occurred, in ESR's own words, with its count. */
export function matchesInWords(counts: Partial<MatchCounts>): [words: string, count: number][] {
  const matched = (Object.keys(matchKeys) as MatchOutcome[]).map((outcome): [string, number] => [
    matchOutcomes[outcome],
    counts[matchKeys[outcome]] ?? 0,
  ]);
  return [...matched, ['Not compared', counts.notCompared ?? 0]];
}

const decisionWords: Readonly<Record<DecidedAs, string>> = {
  accepted: 'Accepted',
  alreadyHeld: 'Already held',
  needsReview: 'Needs review',
  acceptedBefore: 'Accepted in review before',
  rejectedBefore: 'Rejected in review before',
  expiredOnArrival: 'Expired on arrival',
  localNotTransferable: 'Local, not transferable',
  unknownCompetence: 'Unknown competence',
  invalid: 'Invalid',
};

/** Each decision in words, with its count. */
export function decisionsInWords(counts: Partial<DecisionCounts>): [words: string, count: number][] {
  return (Object.keys(decisionWords) as DecidedAs[]).map((key) => [decisionWords[key], counts[key] ?? 0]);
}

/** How many had their decision in review before, in a sentence; nothing where none had. */
export function decidedBeforeInWords(decidedBefore: number): string[] {
  if (decidedBefore === 0) return [];
  return [
    `${formatCount(decidedBefore)} ${decidedBefore === 1 ? 'was' : 'were'} decided before: see \`provost transfer list --state all\`.`,
    '',
  ];
}
