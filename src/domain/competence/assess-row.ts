import type { CalendarDate } from '../calendar.js';
import { dateFromExpiry, expiryOf, isValidThrough } from './expiry.js';
import { isAboveHighest } from './level.js';
import type {
  Award,
  AwardDecision,
  RowDecision,
  TransferContext,
  TransferDecision,
  TransferRow,
} from './transfer.js';
import { transferReasons, type TransferReason } from './transfer-reasons.js';
import type { Competence } from './types.js';

/** The awards of a row that is not decided by itself: at least one has not expired. */
export interface LiveAwards {
  readonly line: number;
  readonly live: readonly Award[];
  readonly expired: readonly AwardDecision[];
}

/**
 * Decides what a row by itself decides: everything before "needs review" in the order of the domain
 * page. Awards that come back wait for review where the row matches no person; otherwise
 * `decideAmong` decides them with the others of that person and competence.
 */
export function assessRow(
  row: TransferRow,
  context: Pick<TransferContext, 'asOf' | 'targets' | 'isAchieved'>,
): RowDecision | LiveAwards {
  const { line } = row;
  if (!context.isAchieved(row.status)) return settled(line, 'invalid', transferReasons['not-achieved']);
  if (row.problem !== null) return settled(line, 'invalid', row.problem);
  const undated = row.awarded === null && row.dateFrom === null && row.expires === null;
  if (undated) return settled(line, 'invalid', transferReasons['no-date']);
  const impossible = impossibleDates(row, context.asOf);
  if (impossible !== null) return settled(line, 'invalid', impossible);

  const named = context.targets.resolve(row.competence);
  if (named.kind === 'unknown')
    return settled(line, 'unknownCompetence', transferReasons['unknown-competence']);
  if (named.kind === 'ambiguous')
    return settled(line, 'unknownCompetence', transferReasons['ambiguous-competence']);
  if (named.kind === 'local')
    return settled(line, 'localNotTransferable', transferReasons['local-not-transferable']);

  if (named.competences.some((competence) => isAboveHighest(row.level, competence)))
    return settled(line, 'invalid', transferReasons['level-too-high']);

  const live: Award[] = [];
  const expired: AwardDecision[] = [];
  let invalid: TransferReason | null = null;
  for (const competence of named.competences) {
    const dates = rowDates(row, competence, context.asOf);
    if ('code' in dates) {
      invalid ??= dates;
      continue;
    }
    const { from, awarded, stated, expires } = dates;
    const award = { line, sentAs: named.key, competence, level: row.level, from, awarded, stated, expires };
    if (isValidThrough(expires, context.asOf)) live.push(award);
    else expired.push(expiredAward(award));
  }
  if (live.length > 0) return { line, live, expired };
  if (expired.length > 0) return rowDecision(line, expired);
  return settled(line, 'invalid', invalid ?? transferReasons['no-date']);
}

/**
 * Does the row state that its award never expires, though one of its competences is to be renewed?
 * Then the renewal period rules (domain page, section 3, competence transfers).
 */
export function isNoExpiryOverruled(row: TransferRow, assessed: RowDecision | LiveAwards): boolean {
  if (!row.statesNoExpiry) return false;
  const awards =
    'decision' in assessed
      ? assessed.awards.map(({ award }) => award)
      : [...assessed.live, ...assessed.expired.map(({ award }) => award)];
  return awards.some(({ expires }) => expires !== null);
}

/**
 * The dates of the award that the row makes, or why they are invalid. The date from is the date last
 * awarded, or else Date From, or else the expiry less the renewal period (domain page, section 3).
 */
export function rowDates(
  row: Pick<TransferRow, 'dateFrom' | 'awarded' | 'expires'>,
  competence: Competence,
  asOf: CalendarDate,
): RowDates | TransferReason {
  const { awarded, dateFrom, expires } = row;
  const from = awarded ?? dateFrom ?? (expires === null ? null : dateFromExpiry(expires, competence));
  if (from === null) return transferReasons['no-date'];
  if (from > asOf) {
    if (awarded !== null) return transferReasons['award-in-future'];
    return dateFrom !== null ? transferReasons['from-in-future'] : transferReasons['expiry-too-late'];
  }
  if (expires !== null && expires < from) return transferReasons['expiry-before-award'];
  return { from, awarded, stated: expires, expires: expiryOf({ from, awarded, expires }, competence) };
}

export type RowDates = Pick<Award, 'from' | 'awarded' | 'stated' | 'expires'>;

/** Faults of the dates whatever the competence: they come before an unknown competence. */
function impossibleDates(row: TransferRow, asOf: CalendarDate): TransferReason | null {
  const award = row.awarded ?? row.dateFrom;
  if (award === null) return null;
  if (award > asOf) return transferReasons[row.awarded === null ? 'from-in-future' : 'award-in-future'];
  return row.expires !== null && row.expires < award ? transferReasons['expiry-before-award'] : null;
}

/** Of several awards of a row the first of these decides: what was done comes before what was not. */
const rowDecisionOrder = ['accepted', 'needsReview', 'alreadyHeld', 'expiredOnArrival'] as const;

/** The decision of a row whose awards are decided. */
export function rowDecision(line: number, awards: readonly AwardDecision[]): RowDecision {
  for (const decision of rowDecisionOrder) {
    const found = awards.find((award) => award.decision === decision);
    if (found !== undefined) return { line, decision, reason: found.reason, awards };
  }
  return settled(line, 'invalid', transferReasons['no-date']);
}

function expiredAward(award: Award): AwardDecision {
  return {
    award,
    decision: 'expiredOnArrival',
    reason: transferReasons['expired-on-arrival'],
    achievement: null,
  };
}

const NO_AWARDS: readonly AwardDecision[] = [];

function settled(line: number, decision: TransferDecision, why: TransferReason): RowDecision {
  return { line, decision, reason: why, awards: NO_AWARDS };
}
