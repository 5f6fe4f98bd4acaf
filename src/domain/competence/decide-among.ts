import type { CalendarDate } from '../calendar.js';
import { compareText } from '../text.js';
import { currentAchievement, supersedes } from './current.js';
import { compareExpiry, expiryOf, isValidThrough } from './expiry.js';
import type { Award, AwardDecision, TransferContext } from './transfer.js';
import { transferReasons, type TransferReason } from './transfer-reasons.js';
import type { Achievement } from './types.js';

/**
 * Decides the awards of one person and competence; the decisions are in the order of the awards. The
 * award with the latest expiry decides (none is the latest), then the highest level. So that the
 * order of rows makes no difference, the latest date from, the latest award, a stated expiry and the
 * sender's name follow, and between equal rows the first line.
 *
 * The others are already held. But where the deciding award waits for review, another one waits too
 * if the person does not hold it and it has a higher level, or would count where the deciding one
 * would not: it must not be lost.
 * @param held every achievement of the competence that the person has, current or not
 */
export function decideAmong(
  person: string,
  awards: readonly Award[],
  held: readonly Achievement[],
  context: TransferContext,
): AwardDecision[] {
  const deciding = awards.reduce((first, award) => (comesBefore(award, first) < 0 ? award : first));
  const decided = decideAward(person, deciding, held, context);
  if (awards.length === 1) return [decided];
  return awards.map((award) => {
    if (award === deciding) return decided;
    return waitsBehind(decided, award, held, context)
      ? { award, decision: 'needsReview', reason: transferReasons['other-row-in-review'], achievement: null }
      : { award, decision: 'alreadyHeld', reason: transferReasons['other-row-decides'], achievement: null };
  });
}

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

/** Does the award wait because the deciding award of its person and competence waits? */
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

/** Held by any achievement that has begun, not only the current one: no row is imported twice. */
function isAlreadyHeld(award: Award, held: readonly Achievement[], asOf: CalendarDate): boolean {
  return held.some(
    (achievement) =>
      achievement.from <= asOf &&
      achievement.level >= award.level &&
      compareExpiry(expiryOf(achievement, award.competence), award.expires) >= 0,
  );
}

/**
 * Why an award that the person does not hold waits for review: it would not count, or it would
 * replace a valid current one of a higher level or a later expiry. Null where it can be accepted.
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

/** Would the award be the current one of its competence, as of the day, among these achievements? */
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
