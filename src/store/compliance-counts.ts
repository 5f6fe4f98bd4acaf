import type { CalendarDate } from '../domain/calendar.js';
import type { AwardWindow } from '../domain/competence/award-window.js';
import type { ComplianceWindow } from '../domain/competence/status.js';

/**
 * Counts compliance inside the store: sums come out, not millions of achievements. Every count
 * equals what the rules of `domain/competence` give for the same records (by a property test).
 */
export interface ComplianceReader {
  /** The posts whose assignments count on the day, each once. */
  posts(asOf: CalendarDate): Promise<Post[]>;
  /** Of each organisation, job or position, by its key or name. */
  byPostField(question: ComplianceQuestion, field: PostField): Promise<PostFieldCounts[]>;
  /** Of each competence that is required, apart for each group, and how many assignments count, each once. */
  byCompetence(
    question: ComplianceQuestion,
  ): Promise<{ readonly assignments: number; readonly competences: readonly CompetenceCounts[] }>;
  /** Of each assignment, some hundreds of people at a time. */
  byAssignment(question: ComplianceQuestion): AsyncIterable<AssignmentCounts[]>;
  /** How many people validly hold each competence on the window's first day, by name, if any do. */
  holders(window: ComplianceWindow, competences: readonly CompetenceAwards[]): Promise<Map<string, number>>;
}

/** What the requirements of an assignment follow from. */
export interface Post {
  readonly organisation: string;
  readonly job: string | null;
  readonly position: string | null;
}

/** What assignments can be counted by. */
export type PostField = keyof Post;

/** What is counted: the assignments that count on the window's first day, and what they require. */
export interface ComplianceQuestion {
  readonly window: ComplianceWindow;
  readonly requirements: PostRequirements;
  /** Only assignments of these organisations, where given. */
  readonly organisations?: ReadonlySet<string> | undefined;
  /** Called now and then: it throws when the count is to stop. */
  readonly checkpoint?: (() => Promise<void>) | undefined;
}

/**
 * What posts require. Organisations of one class require alike, and so do jobs and positions: millions
 * of assignments make a few combinations of classes. Classes are numbered from 0.
 */
export interface PostRequirements {
  organisationClass(key: string): number;
  jobClass(name: string | null): number;
  positionClass(name: string | null): number;
  /** How many classes there are; where there is one, the names are not read. */
  readonly jobClasses: number;
  readonly positionClasses: number;
  /** What posts of these classes require; called once for each combination. */
  required(organisation: number, job: number, position: number): readonly RequiredAwards[];
}

/** A competence by name, and its award dates that matter. */
export interface CompetenceAwards {
  readonly competence: string;
  readonly awards: AwardWindow;
}

/** A competence that an assignment requires. */
export interface RequiredAwards extends CompetenceAwards {
  readonly level: number;
  /** By competence, it is counted apart from the same competence of other groups. */
  readonly group?: string | undefined;
}

export interface AchievedCounts {
  readonly required: number;
  readonly achieved: number;
  /** Achieved, and expiring within the window. */
  readonly expiringSoon: number;
}

export interface PostFieldCounts extends AchievedCounts {
  /** Key of the organisation, or name of the job or position; null where an assignment has none. */
  readonly key: string | null;
  readonly assignments: number;
}

export interface CompetenceCounts extends AchievedCounts {
  readonly competence: string;
  readonly group?: string | undefined;
}

export interface AssignmentCounts extends AchievedCounts {
  readonly person: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly number: string;
}
