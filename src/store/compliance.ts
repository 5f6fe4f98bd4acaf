import type { CalendarDate } from '../domain/calendar.js';
import type { AwardWindow } from '../domain/competence/award-window.js';
import type { ComplianceWindow } from '../domain/competence/status.js';

/**
 * What compliance figures need of a store: counting among a million achievements without bringing them out of it. Every
 * count equals what the rules of `domain/competence` give for the same records (a property test holds them so).
 */
export interface ComplianceReader {
  /**
   * The assignments that count on the day, in batches of up to `batchSize`; of these organisations only, when given.
   * By person's reference, then by assignment number.
   */
  assignments(
    asOf: CalendarDate,
    options?: { readonly organisations?: ReadonlySet<string> | undefined; readonly batchSize?: number },
  ): AsyncIterable<CountedAssignment[]>;
  /** A counter for one window. One at a time: a new one ends the one before. */
  counter(window: ComplianceWindow): Promise<ComplianceCounter>;
  /** How many people validly hold each competence on the window's first day, by its name; those nobody holds are left out. */
  holders(window: ComplianceWindow, competences: readonly CompetenceAwards[]): Promise<Map<string, number>>;
}

/** A competence by name, and its award dates that matter. */
export interface CompetenceAwards {
  readonly competence: string;
  readonly awards: AwardWindow;
}

/** A competence that an assignment requires. */
export interface RequiredAwards extends CompetenceAwards {
  readonly level: number;
}

export interface CountedAssignment {
  /** The store's own number of the person: means nothing elsewhere. */
  readonly personNumber: number;
  readonly person: string;
  readonly number: string;
  readonly organisation: string;
  readonly job: string | null;
  readonly position: string | null;
}

/** An assignment as it is counted: whose it is, and by its number the set of competences that it requires. */
export interface ComplianceUnit {
  readonly personNumber: number;
  readonly requiredSet: number;
}

export interface AchievedCounts {
  readonly achieved: number;
  /** Achieved, and expiring within the window. */
  readonly expiringSoon: number;
}

export interface ComplianceCounter {
  /** Makes a set of required competences known under a number, from 0 and below 2^20. */
  define(requiredSet: number, required: readonly RequiredAwards[]): Promise<void>;
  /** For each unit how many of the competences of its set are achieved, in the order given. */
  countByUnit(units: readonly ComplianceUnit[]): Promise<AchievedCounts[]>;
  /** For each competence that any of the units requires, by name: how many of them achieve it. */
  countByCompetence(
    units: readonly ComplianceUnit[],
  ): Promise<Map<string, AchievedCounts & { required: number }>>;
}
