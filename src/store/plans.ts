import type { CalendarDate } from '../domain/calendar.js';
import type { Person } from '../domain/competence/types.js';
import type { LearnerTies } from '../domain/learning-plan/plan.js';
import type { Component, ProgrammeEnrolment } from '../domain/learning-plan/types.js';

/** What counting components of learning plans needs of a store: sums, not the million components one by one. */
export interface PlanReader {
  /**
   * How many components of learners (people who are enrolled on a programme) are not done, due before the day and counted, in parts
   * and in no order that matters. Learners who agree in all that `by` names are counted together.
   */
  dueBefore(question: DueQuestion): AsyncIterable<DueSum[]>;
}

/** What learners, or their components, can be told apart by: `ties` are the employer, manager, mentor and groups. */
export type DueTrait = 'person' | 'employer' | 'ties' | 'programme';

export interface DueQuestion {
  readonly day: CalendarDate;
  /** Of these people only, by reference, where given. */
  readonly people?: readonly string[] | undefined;
  readonly by: readonly DueTrait[];
  /**
   * Which sorts count among the components that are alike, in the plan of a learner with these enrolments. Where a learner has one
   * enrolment on a programme at most, and the components name none, it is called once for all learners with the same programmes and
   * statuses, whatever the starts.
   */
  readonly counted: (components: AlikeComponents, enrolments: readonly Enrolled[]) => CountedSorts;
  /** Called now and then with how many learners have been counted. */
  readonly checkpoint?: ((learners: number) => Promise<void>) | undefined;
}

export type AlikeComponents = Pick<Component, 'programme' | 'enrolmentStart'>;
export type Enrolled = Pick<ProgrammeEnrolment, 'programme' | 'start' | 'status'>;

/** Sorts of components as bits, each by its place in `componentSorts`. */
export interface CountedSorts {
  readonly overdue: number;
  /** Of those that are overdue: which an employer with access sees. */
  readonly visible: number;
}

/** What was counted of learners who agree; only what they were told apart by is there. */
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

/** What of a component decides whether it is overdue, and whether an employer sees it, once it is due and not done. */
export interface ComponentSort extends Pick<Component, 'notApplicableToEmployers'> {
  /** Is its evidence submitted and not yet accepted? */
  readonly evidenceSubmitted: boolean;
  /** Is it a review for the employer only? */
  readonly employerOnlyReview: boolean;
}

/** Bits of the place of a sort. */
export const sortBits = { evidenceSubmitted: 1, employerOnlyReview: 2, notApplicableToEmployers: 4 } as const;

export const componentSorts: readonly ComponentSort[] = Array.from({ length: 8 }, (_, place) => ({
  evidenceSubmitted: (place & sortBits.evidenceSubmitted) !== 0,
  employerOnlyReview: (place & sortBits.employerOnlyReview) !== 0,
  notApplicableToEmployers: (place & sortBits.notApplicableToEmployers) !== 0,
}));
