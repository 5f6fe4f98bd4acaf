import type { CalendarDate } from '../calendar.js';
import type { Person } from '../competence/types.js';
import type { Tree } from '../tenancy/trees.js';
import type { TenantSettings } from '../tenancy/types.js';
import type { Component, Programme, ProgrammeEnrolment } from './types.js';

/** Who a learner belongs to: what decides in whose scope they are. */
export interface LearnerTies {
  readonly person: Pick<Person, 'employer' | 'manager' | 'mentor'>;
  /** Keys of the groups that the learner is in. */
  readonly groups: readonly string[];
}

/** A learner and who they belong to: what access is decided on. */
export interface Learner extends LearnerTies {
  readonly person: Pick<Person, 'reference' | 'firstName' | 'lastName' | 'employer' | 'manager' | 'mentor'>;
}

/** A learner with their whole plan, whoever may see it. */
export interface LearnerPlan extends Learner {
  readonly person: Person;
  readonly enrolments: readonly ProgrammeEnrolment[];
  readonly components: readonly Component[];
}

/** What every rule on a plan is computed with: the tenant's programmes and settings, and the date. */
export interface PlanContext {
  readonly programmes: Tree<Programme>;
  readonly settings: TenantSettings;
  readonly asOf: CalendarDate;
}
