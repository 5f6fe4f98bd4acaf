import type { CalendarDate } from '../calendar.js';
import type { AchievedStatusTest } from './achieved-status.js';
import type { TransferReason } from './transfer-reasons.js';
import type { TransferTargets } from './transfer-targets.js';
import type { Achievement, Competence } from './types.js';
import type { AchievementSource } from './vocabulary.js';

/** The outcomes by which a transfer counts its rows. Each row has one. */
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
  /** What is wrong with a cell (a date, a level); the values above then do not count. */
  readonly problem: TransferReason | null;
}

/** An award that a row would make, without the person, whom a review may have to name. */
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

/** The outcome of one competence of a row. */
export interface AwardDecision {
  readonly award: Award;
  readonly decision: Extract<
    TransferDecision,
    'accepted' | 'alreadyHeld' | 'needsReview' | 'expiredOnArrival'
  >;
  readonly reason: TransferReason | null;
  /** What is written when it is accepted, here or in review; null otherwise. */
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
}
