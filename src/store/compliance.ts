import type { CalendarDate } from '../domain/calendar.js';
import type { AwardWindow } from '../domain/competence/award-window.js';
import type { ComplianceWindow } from '../domain/competence/status.js';

/**
 * What compliance figures need of a store: counting among a million achievements without bringing them out of it. Every
 * count equals what the rules of `domain/competence` give for the same records (a property test holds them so).
 */
export interface ComplianceReader {
  /** The posts whose assignments count on the day, each once. */
  posts(asOf: CalendarDate): Promise<Post[]>;
  /** A counter for one window, of these organisations only when given. One at a time: a new one ends the one before. */
  counter(
    window: ComplianceWindow,
    options?: {
      readonly organisations?: ReadonlySet<string> | undefined;
      readonly peopleAtOnce?: number;
    },
  ): Promise<ComplianceCounter>;
  /** How many people validly hold each competence on the window's first day, by its name; those nobody holds are left out. */
  holders(window: ComplianceWindow, competences: readonly CompetenceAwards[]): Promise<Map<string, number>>;
}

/** What the requirements of an assignment follow from. */
export interface Post {
  readonly organisation: string;
  readonly job: string | null;
  readonly position: string | null;
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

export interface AchievedCounts {
  readonly achieved: number;
  /** Achieved, and expiring within the window. */
  readonly expiringSoon: number;
}

/** The assignments of one post; `post` is its place in the counter's `posts`. */
export interface PostCounts extends AchievedCounts {
  readonly post: number;
  readonly assignments: number;
}

export interface AssignmentCounts extends AchievedCounts {
  readonly post: number;
  readonly person: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly number: string;
}

export interface CompetenceCounts extends AchievedCounts {
  readonly competence: string;
  /** How many assignments require it. */
  readonly required: number;
}

/**
 * Counts the assignments that count on the window's first day, some thousands of people at a time: the answers for one post
 * or competence, of which several may come, add up.
 */
export interface ComplianceCounter {
  readonly posts: readonly Post[];
  /** Says what each post requires: `setOf` has, for each post, the place of its set among the sets. Before any counting. */
  require(sets: readonly (readonly RequiredAwards[])[], setOf: readonly number[]): Promise<void>;
  byPost(): AsyncIterable<PostCounts[]>;
  /** By person's reference. */
  byAssignment(): AsyncIterable<AssignmentCounts[]>;
  byCompetence(): AsyncIterable<CompetenceCounts[]>;
}
