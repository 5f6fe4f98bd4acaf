import type { CalendarDate } from '../calendar.js';
import { compareText } from '../text.js';
import type { AchievedStatusTest } from './achieved-status.js';
import { currentAchievement, supersedes } from './current.js';
import { compareExpiry, dateFromExpiry, expiryOf, isValidThrough } from './expiry.js';
import { isAboveHighest } from './level.js';
import type { MatchCandidate, MatchOutcome, PersonMatch } from './matching.js';
import { matchReasons, transferReasons, type TransferReason } from './transfer-reasons.js';
import type { TransferTargets } from './transfer-targets.js';
import type { Achievement, Competence } from './types.js';
import type { AchievementSource } from './vocabulary.js';

/** What becomes of a row: the keys under which a transfer counts its rows. Each row has one. */
export const transferDecisions = [
  'accepted',
  'alreadyHeld',
  'localNotTransferable',
  'expiredOnArrival',
  'unknownCompetence',
  'invalid',
  'needsReview',
] as const;
export type TransferDecision = (typeof transferDecisions)[number];

/** One row of a transfer file, its cells already read. */
export interface TransferRow {
  readonly line: number;
  /** The competence name as the sender writes it. */
  readonly competence: string;
  readonly level: number;
  readonly dateFrom: CalendarDate | null;
  readonly awarded: CalendarDate | null;
  readonly expires: CalendarDate | null;
  /** `No expiry` stands in place of an expiry date. */
  readonly statesNoExpiry: boolean;
  /** As the sender writes it; empty where the row has none. */
  readonly status: string;
  /** What reading the cells found impossible (a date, a level); the values above then count for nothing. */
  readonly problem: TransferReason | null;
}

/** A row and whom its person was found to be. */
export interface MatchedRow {
  readonly row: TransferRow;
  readonly match: PersonMatch;
}

/** An award that a row would make: all of it but the person, whom a review may still have to name. */
export interface Award {
  readonly line: number;
  /** The name of the row in its comparable form, which settles ties. */
  readonly sentAs: string;
  readonly competence: Competence;
  readonly level: number;
  readonly from: CalendarDate;
  readonly awarded: CalendarDate | null;
  /** As stated by the row. */
  readonly stated: CalendarDate | null;
  /** As it takes effect: stated, or else by the renewal period; null never expires. */
  readonly expires: CalendarDate | null;
}

/** What becomes of one competence of a row. */
export interface AwardDecision {
  readonly award: Award;
  readonly decision: Extract<
    TransferDecision,
    'accepted' | 'alreadyHeld' | 'needsReview' | 'expiredOnArrival'
  >;
  readonly reason: TransferReason | null;
  /** What is to be written when accepted, or once a review of what the person holds agrees; null otherwise. */
  readonly achievement: Achievement | null;
}

export interface RowDecision {
  readonly line: number;
  readonly decision: TransferDecision;
  readonly reason: TransferReason | null;
  /** One for each competence that the row stands for; several where an equivalence is one-to-many. */
  readonly awards: readonly AwardDecision[];
}

/** What the rows are decided against. */
export interface TransferContext {
  readonly asOf: CalendarDate;
  /** `iat` for a transfer file, `multiple-employer` for the update of other employments. */
  readonly source: Extract<AchievementSource, 'iat' | 'multiple-employer'>;
  readonly targets: TransferTargets;
  readonly isAchieved: AchievedStatusTest;
  /** Every achievement of the competence that the person held before these rows, current or not. */
  held(person: string, competence: string): readonly Achievement[];
}

/**
 * What becomes of each row of a file, in the order given (domain page, section 3, row decisions). Which achievements
 * come out does not depend on that order, nor does any row's decision unless two rows say just the same. Rows of
 * one person and competence must be decided together: give the whole file, or all rows of the persons at hand.
 *
 * This is the rule in one piece. An import of any size takes the same steps one by one (`assessRow`, `decideAmong`); a property
 * test holds what it makes of a file equal to this.
 */
export function decideRows(rows: Iterable<MatchedRow>, context: TransferContext): RowDecision[] {
  const assessments: (RowDecision | LiveRow)[] = [];
  const groups = new Map<Competence, Map<string, Group>>();
  for (const { row, match } of rows) {
    const assessed = assess(row, match, context);
    assessments.push(assessed);
    if (!('decision' in assessed)) join(groups, assessed);
  }
  for (const byPerson of groups.values()) {
    for (const [person, { awards, owners }] of byPerson) {
      const decided = decideAmong(person, awards, context);
      for (const [at, award] of decided.entries()) owners[at]?.decided.push(award);
    }
  }
  return assessments.map((assessed) =>
    'decision' in assessed ? assessed : rowDecision(assessed.line, inRowOrder(assessed)),
  );
}

/**
 * What becomes of the awards of one person and competence, in the order given. The latest expiry decides (none is
 * the latest), then the highest level, then, so that the rows' order is of no account, the latest date from, the
 * latest award, a stated expiry and the sender's name, and between rows that say the same the first line. The
 * others are already held; only where the deciding one waits for review, one that the person does not hold and that is
 * of a higher level, or would count where the deciding one would not, waits too, rather than be lost.
 */
export function decideAmong(
  person: string,
  awards: readonly Award[],
  context: TransferContext,
): AwardDecision[] {
  const deciding = awards.reduce((first, award) => (comesBefore(award, first) < 0 ? award : first));
  const held = context.held(person, deciding.competence.name);
  const decided = decideAward(person, deciding, held, context);
  if (awards.length === 1) return [decided];
  return awards.map((award) => {
    if (award === deciding) return decided;
    return waitsBehind(decided, award, held, context)
      ? { award, decision: 'needsReview', reason: transferReasons['other-row-in-review'], achievement: null }
      : { award, decision: 'alreadyHeld', reason: transferReasons['other-row-decides'], achievement: null };
  });
}

/** What is left of a row that by itself was not settled: at least one award that has not expired. */
export interface LiveAwards {
  readonly line: number;
  readonly live: readonly Award[];
  readonly expired: readonly AwardDecision[];
}

/**
 * Settles what a row by itself can settle: everything before "needs review" in the order of the domain page. Whoever
 * gets awards back has still to find the row's person: without one see `waitForReview`, with one `decideAmong` the
 * awards of that person and competence, and then `rowDecision`.
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
 * Does the row state that its award never expires, though one of the competences that it stands for is to be renewed? Then the
 * renewal period rules (domain page, section 3, competence transfers).
 */
export function isNoExpiryOverruled(row: TransferRow, assessed: RowDecision | LiveAwards): boolean {
  if (!row.statesNoExpiry) return false;
  const awards =
    'decision' in assessed
      ? assessed.awards.map(({ award }) => award)
      : [...assessed.live, ...assessed.expired.map(({ award }) => award)];
  return awards.some(({ expires }) => expires !== null);
}

/** The decision of a row whose person is not matched, and why. */
export function waitForReview({ line, live, expired }: LiveAwards, outcome: MatchOutcome): RowDecision {
  const why = matchReasons[outcome];
  const awards = live.map((award): AwardDecision => ({
    award,
    decision: 'needsReview',
    reason: why,
    achievement: null,
  }));
  return { line, decision: 'needsReview', reason: why, awards: [...awards, ...expired] };
}

/**
 * The dates of the award that the row makes of the competence, or what makes them invalid. The date from is the
 * date last awarded, or else Date From, or else the expiry less the renewal period (domain page, section 3).
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

/** The achievement that the award becomes for the person. */
export function achievementOf(
  person: string,
  award: Pick<Award, 'competence' | 'level' | 'from' | 'awarded' | 'stated'>,
  source: TransferContext['source'],
): Achievement {
  return {
    person,
    competence: award.competence.name,
    from: award.from,
    level: award.level,
    awarded: award.awarded,
    expires: award.stated,
    source,
  };
}

/** The awards of one person and competence, and beside each the row that makes it. */
interface Group {
  readonly awards: Award[];
  readonly owners: LiveRow[];
}

/** A row of a matched person, with at least one award that has not expired. */
interface LiveRow extends LiveAwards {
  readonly person: MatchCandidate;
  /** Filled as the groups of its live awards are decided. */
  readonly decided: AwardDecision[];
}

function assess(row: TransferRow, match: PersonMatch, context: TransferContext): RowDecision | LiveRow {
  const assessed = assessRow(row, context);
  if ('decision' in assessed) return assessed;
  if (match.person === null) return waitForReview(assessed, match.outcome);
  return { ...assessed, person: match.person, decided: [] };
}

function join(groups: Map<Competence, Map<string, Group>>, row: LiveRow): void {
  for (const award of row.live) {
    let byPerson = groups.get(award.competence);
    if (byPerson === undefined) groups.set(award.competence, (byPerson = new Map<string, Group>()));
    const group = byPerson.get(row.person.reference);
    if (group === undefined) {
      byPerson.set(row.person.reference, { awards: [award], owners: [row] });
    } else {
      group.awards.push(award);
      group.owners.push(row);
    }
  }
}

/** Groups are not decided in the order of a row's awards: these come back in the row's own order. */
function inRowOrder({ live, expired, decided }: LiveRow): readonly AwardDecision[] {
  if (live.length === 1) return expired.length === 0 ? decided : [...decided, ...expired];
  const inOrder = live.flatMap((award) => decided.filter((each) => each.award === award));
  return [...inOrder, ...expired];
}

/** The faults of a row's dates that no competence could mend, so that they come before an unknown one. */
function impossibleDates(row: TransferRow, asOf: CalendarDate): TransferReason | null {
  const award = row.awarded ?? row.dateFrom;
  if (award === null) return null;
  if (award > asOf) return transferReasons[row.awarded === null ? 'from-in-future' : 'award-in-future'];
  return row.expires !== null && row.expires < award ? transferReasons['expiry-before-award'] : null;
}

function decideAward(
  person: string,
  award: Award,
  held: readonly Achievement[],
  context: TransferContext,
): AwardDecision {
  if (isAlreadyHeld(award, held, context.asOf)) {
    return { award, decision: 'alreadyHeld', reason: transferReasons['already-held'], achievement: null };
  }
  const achievement = achievementOf(person, award, context.source);
  const reason = doubtAbout(award, held, context.asOf);
  return { award, decision: reason === null ? 'accepted' : 'needsReview', reason, achievement };
}

/** Does the award, of several of its person and competence, wait because the one that decides waits? */
function waitsBehind(
  { decision, reason, award: deciding }: AwardDecision,
  award: Award,
  held: readonly Achievement[],
  { asOf }: TransferContext,
): boolean {
  if (decision !== 'needsReview' || isAlreadyHeld(award, held, asOf)) return false;
  if (award.level > deciding.level) return true;
  return reason === transferReasons['older-than-current'] && wouldCount(award, held, asOf);
}

/** In any row that has begun, not in the current one alone: else a row that never became current came in again. */
function isAlreadyHeld(award: Award, held: readonly Achievement[], asOf: CalendarDate): boolean {
  return held.some(
    (achievement) =>
      achievement.from <= asOf &&
      achievement.level >= award.level &&
      compareExpiry(expiryOf(achievement, award.competence), award.expires) >= 0,
  );
}

/**
 * Why an award that the person does not hold waits for review: it would not count, or it would take the place of a valid
 * current one of a higher level or a later expiry. Null where it can be accepted.
 */
function doubtAbout(award: Award, held: readonly Achievement[], asOf: CalendarDate): TransferReason | null {
  const { competence, expires, level } = award;
  const current = currentAchievement(held, competence, asOf);
  if (current === undefined) return null;
  if (!wouldCount(award, held, asOf)) return transferReasons['older-than-current'];
  const currentExpires = expiryOf(current, competence);
  if (!isValidThrough(currentExpires, asOf)) return null;
  return level < current.level || compareExpiry(expires, currentExpires) < 0
    ? transferReasons['would-shorten']
    : null;
}

/** Would the award be the current one of its competence, as of the day, among these of its person? */
export function wouldCount(award: Award, held: readonly Achievement[], asOf: CalendarDate): boolean {
  const current = currentAchievement(held, award.competence, asOf);
  // Neither the person nor the source decides between two awards that differ.
  return current === undefined || supersedes(achievementOf('', award, 'iat'), current, award.competence);
}

/** Negative when `a` decides before `b`. */
function comesBefore(a: Award, b: Award): number {
  return (
    compareExpiry(b.expires, a.expires) ||
    b.level - a.level ||
    compareText(b.from, a.from) ||
    compareText(b.awarded ?? '', a.awarded ?? '') ||
    compareText(b.stated ?? '', a.stated ?? '') ||
    compareText(a.sentAs, b.sentAs) ||
    a.line - b.line
  );
}

/** The decision of a row follows from those of its awards: what was done with any of them comes before what was not. */
export const rowDecisionOrder = ['accepted', 'needsReview', 'alreadyHeld', 'expiredOnArrival'] as const;

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
