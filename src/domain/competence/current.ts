import type { CalendarDate } from '../calendar.js';
import { compareExpiry, expiryOf, type Renewal } from './expiry.js';
import type { Achievement, Competence } from './types.js';

/**
 * The current achievement among one person's of a competence: the latest date from up to the day,
 * then the highest level, then the latest expiry. Undefined when there is none. It may have
 * expired: an older row does not return when a newer one ends (domain page, section 3).
 */
export function currentAchievement(
  achievements: Iterable<Achievement>,
  competence: Competence,
  asOf: CalendarDate,
): Achievement | undefined {
  let current: Achievement | undefined;
  for (const achievement of achievements) {
    if (achievement.competence !== competence.name || achievement.from > asOf) continue;
    if (current === undefined || supersedes(achievement, current, competence)) current = achievement;
  }
  return current;
}

/**
 * The current achievement of each competence, by name, among one person's. Skips competences
 * missing from the catalogue (definitions by name).
 */
export function currentAchievements(
  achievements: Iterable<Achievement>,
  catalogue: ReadonlyMap<string, Competence>,
  asOf: CalendarDate,
): Map<string, Achievement> {
  const current = new Map<string, Achievement>();
  for (const achievement of achievements) {
    if (achievement.from > asOf) continue;
    const competence = catalogue.get(achievement.competence);
    if (competence === undefined) continue;
    const before = current.get(achievement.competence);
    if (before === undefined || supersedes(achievement, before, competence)) {
      current.set(achievement.competence, achievement);
    }
  }
  return current;
}

/**
 * Does `a` precede `b` where both have begun? By date from, level and expiry. Ties are broken by
 * date last awarded, stored expiry and source, so that the result never depends on the input order.
 */
export function supersedes(a: Achievement, b: Achievement, competence: Renewal): boolean {
  if (a.from !== b.from) return a.from > b.from;
  if (a.level !== b.level) return a.level > b.level;
  const byExpiry = compareExpiry(expiryOf(a, competence), expiryOf(b, competence));
  if (byExpiry !== 0) return byExpiry > 0;
  if (a.awarded !== b.awarded) return (a.awarded ?? '') > (b.awarded ?? '');
  // A stored expiry may be just what the renewal period gives to a row that has none.
  if (a.expires !== b.expires) return a.expires !== null && (b.expires === null || a.expires > b.expires);
  return a.source < b.source;
}
