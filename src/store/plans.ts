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
  readonly due: readonly DueComponents[];
}

/**
 * How many components of one sort there are that are not done and due before the day. A programme of which the learner has components but
 * none of those comes with a count of 0.
 */
export interface DueComponents extends ComponentSort {
  readonly count: number;
}

/** What of a component decides whether it is overdue, and whether an employer sees it, once it is due and not done. */
export interface ComponentSort extends Pick<Component, 'programme' | 'notApplicableToEmployers'> {
  /** Is its evidence submitted and not yet accepted? */
  readonly evidenceSubmitted: boolean;
  /** Is it a review for the employer only? */
  readonly employerOnlyReview: boolean;
}
