import type { CalendarDate } from '../domain/calendar.js';
import type { Person } from '../domain/competence/types.js';
import type { LearnerTies } from '../domain/learning-plan/plan.js';
import type { Component, ProgrammeEnrolment } from '../domain/learning-plan/types.js';

/**
 * Counts components of learning plans inside the store: sums leave it, not a million components.
 */
export interface DueReader {
  /**
   * How many components of learners (people who are enrolled on a programme) are not done, due before
   * the day and counted, in parts of no certain order. Learners who agree in all of `by` are counted
   * together.
   */
  dueBefore(question: DueQuestion): AsyncIterable<DueSum[]>;
}

/** The grouping of learners or their components. `ties` are employer, manager, mentor, groups. */
export type DueTrait = 'person' | 'employer' | 'ties' | 'programme';

export interface DueQuestion {
  readonly day: CalendarDate;
  /** Of these people only, by reference, where given. */
  readonly people?: readonly string[] | undefined;
  readonly by: readonly DueTrait[];
  /**
   * Which sorts count among the components that are alike, in the learning plan of a learner with
   * these enrolments. Where a learner has at most one enrolment on a programme, and the components
   * name none, it is called once for all learners with the same programmes and statuses.
   */
  readonly counted: (components: AlikeComponents, enrolments: readonly Enrolled[]) => CountedSorts;
  /** Called now and then with how many learners have been counted. */
  readonly checkpoint?: ((learners: number) => Promise<void>) | undefined;
}

export type AlikeComponents = Pick<Component, 'programme' | 'enrolmentStart'>;
export type Enrolled = Pick<ProgrammeEnrolment, 'programme' | 'start' | 'status'>;

/** Sorts of components as bits, each by its index in `componentSorts`. */
export interface CountedSorts {
  readonly overdue: number;
  /** Of those that are overdue: which an employer with access sees. */
  readonly visible: number;
}

/** The sum of learners who agree; it has only the traits that they were grouped by. */
export interface DueSum {
  readonly person?: Pick<Person, 'reference' | 'firstName' | 'lastName'>;
  /** With `employer` or `ties`. */
  readonly employer?: string | null;
  readonly ties?: LearnerTies;
  /** Of which the learners have components, also where none of them is counted. */
  readonly programme?: string;
  readonly overdue: number;
  readonly visible: number;
}

/** The facts that decide whether a due component is overdue and whether employers see it. */
export interface ComponentSort extends Pick<Component, 'notApplicableToEmployers'> {
  /** Is its evidence submitted and not yet accepted? */
  readonly evidenceSubmitted: boolean;
  /** Is it a review for the employer only? */
  readonly employerOnlyReview: boolean;
}

/** Bits of the index of a sort. */
export const sortBits = { evidenceSubmitted: 1, employerOnlyReview: 2, notApplicableToEmployers: 4 } as const;

export const componentSorts: readonly ComponentSort[] = Array.from({ length: 8 }, (_, index) => ({
  evidenceSubmitted: (index & sortBits.evidenceSubmitted) !== 0,
  employerOnlyReview: (index & sortBits.employerOnlyReview) !== 0,
  notApplicableToEmployers: (index & sortBits.notApplicableToEmployers) !== 0,
}));
