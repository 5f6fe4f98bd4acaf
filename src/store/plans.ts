import type { CalendarDate } from '../domain/calendar.js';
import type { Person } from '../domain/competence/types.js';
import type { Component, ProgrammeEnrolment } from '../domain/learning-plan/types.js';

/** What counting components of learning plans needs of a store: how many of each sort are due, not the million of them one by one. */
export interface PlanReader {
  /**
   * The learners (people who are enrolled on a programme) with their components that may be overdue on the day, some hundreds at a
   * time, in no order that matters; of these people only, by reference, where given.
   */
  dueBefore(question: DueQuestion): AsyncIterable<LearnerDue[]>;
}

export interface DueQuestion {
  readonly day: CalendarDate;
  readonly people?: readonly string[] | undefined;
}

export interface LearnerDue {
  readonly person: Pick<Person, 'reference' | 'firstName' | 'lastName' | 'employer' | 'manager' | 'mentor'>;
  /** Keys of the groups that the person is in. */
  readonly groups: readonly string[];
  readonly enrolments: readonly Pick<ProgrammeEnrolment, 'programme' | 'status'>[];
  /** Of each programme of which the learner has components, also where none of them is counted. */
  readonly due: readonly DueComponents[];
}

/** How many components of a programme are not done and due before the day, by the place of their sort in `componentSorts`. */
export interface DueComponents {
  readonly programme: string;
  readonly counts: readonly number[];
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
