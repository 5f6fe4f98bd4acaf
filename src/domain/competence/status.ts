import { addCalendar, type CalendarDate } from '../calendar.js';
import { compareText } from '../text.js';
import { compareExpiry, expiryOf, isValidThrough } from './expiry.js';
import type { RequiredCompetence } from './requirement.js';
import type { Achievement, Competence } from './types.js';

/** Red not achieved, Amber achieved and expiring soon, Green achieved, Blue held but not required. */
export const competenceStatuses = ['red', 'amber', 'green', 'blue'] as const;
export type CompetenceStatus = (typeof competenceStatuses)[number];

/** Why a competence is Red; the first that applies of the order here. */
export const redReasons = ['never-achieved', 'expired', 'below-level'] as const;
export type RedReason = (typeof redReasons)[number];

/** Months ahead in which an expiry is soon. */
export const EXPIRING_SOON_MONTHS = 3;

/** The day that figures are computed for, and the last day on which an expiry is soon. */
export interface ComplianceWindow {
  readonly asOf: CalendarDate;
  readonly until: CalendarDate;
}

/** One line of a person's compliance. */
export interface CompetenceStanding {
  readonly competence: string;
  readonly status: CompetenceStatus;
  /** Only of a Red one. */
  readonly reason: RedReason | null;
  readonly requiredLevel: number | null;
  readonly essential: boolean;
  readonly achievement: Achievement | null;
  /** Of the achievement; null when it never expires or there is none. */
  readonly expires: CalendarDate | null;
}

/**
 * The window from the day to the same day three calendar months later, both included (domain page,
 * section 3).
 */
export function complianceWindow(asOf: CalendarDate): ComplianceWindow {
  return { asOf, until: addCalendar(asOf, EXPIRING_SOON_MONTHS, 'month') };
}

/**
 * Why the required level is not achieved, or null when it is. `expires` is that of the current
 * achievement. An achievement both expired and below the level counts as expired.
 */
export function redReasonOf(
  requiredLevel: number,
  current: Pick<Achievement, 'level'> | undefined,
  expires: CalendarDate | null,
  asOf: CalendarDate,
): RedReason | null {
  if (current === undefined) return 'never-achieved';
  if (!isValidThrough(expires, asOf)) return 'expired';
  return current.level < requiredLevel ? 'below-level' : null;
}

/** Does it expire within the window? One that expired before the window does not. */
export function expiresWithin(expires: CalendarDate | null, window: ComplianceWindow): boolean {
  return expires !== null && expires >= window.asOf && expires <= window.until;
}

/**
 * A person's standing in a competence, from its current achievement and the requirement. Undefined
 * when neither required nor validly held: then no list shows it (domain page, section 3).
 */
export function standingOf(
  competence: Competence,
  required: RequiredCompetence | undefined,
  current: Achievement | undefined,
  window: ComplianceWindow,
): CompetenceStanding | undefined {
  const expires = current === undefined ? null : expiryOf(current, competence);
  if (required === undefined) {
    if (current === undefined || !isValidThrough(expires, window.asOf)) return undefined;
    return line(competence, 'blue', null, required, current, expires);
  }
  const reason = redReasonOf(required.level, current, expires, window.asOf);
  if (reason !== null) return line(competence, 'red', reason, required, current, expires);
  const status = expiresWithin(expires, window) ? 'amber' : 'green';
  return line(competence, status, null, required, current, expires);
}

/**
 * A person's standings for one assignment: every required competence, and every other that is
 * validly held, in the domain page's order. `current` comes from `currentAchievements`; `catalogue`
 * holds definitions by name.
 */
export function standings(
  required: Iterable<RequiredCompetence>,
  current: ReadonlyMap<string, Achievement>,
  catalogue: ReadonlyMap<string, Competence>,
  window: ComplianceWindow,
): CompetenceStanding[] {
  const requiredByName = new Map<string, RequiredCompetence>();
  for (const each of required) requiredByName.set(each.competence, each);
  const lines: CompetenceStanding[] = [];
  for (const name of new Set([...requiredByName.keys(), ...current.keys()])) {
    const competence = catalogue.get(name) ?? { name, renewalEvery: null, renewalUnit: null, levels: null };
    const standing = standingOf(competence, requiredByName.get(name), current.get(name), window);
    if (standing !== undefined) lines.push(standing);
  }
  return lines.sort(compareStandings);
}

/** The order of the list: Red first, then by expiry date, those without one last, then by name. */
export function compareStandings(a: CompetenceStanding, b: CompetenceStanding): number {
  const redFirst = Number(b.status === 'red') - Number(a.status === 'red');
  if (redFirst !== 0) return redFirst;
  const byExpiry = compareExpiry(a.expires, b.expires);
  if (byExpiry !== 0) return byExpiry;
  return compareText(a.competence, b.competence);
}

function line(
  { name }: Competence,
  status: CompetenceStatus,
  reason: RedReason | null,
  required: RequiredCompetence | undefined,
  current: Achievement | undefined,
  expires: CalendarDate | null,
): CompetenceStanding {
  return {
    competence: name,
    status,
    reason,
    requiredLevel: required?.level ?? null,
    essential: required?.essential ?? false,
    achievement: current ?? null,
    expires,
  };
}
