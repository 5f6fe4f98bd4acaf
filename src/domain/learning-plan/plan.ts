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

/** A learner with the whole plan, regardless of the viewer. */
export interface LearnerPlan extends Learner {
  readonly person: Person;
  readonly enrolments: readonly ProgrammeEnrolment[];
  readonly components: readonly Component[];
}

/** The context of every rule on a plan: the tenant's programmes and settings, and the date. */
export interface PlanContext {
  readonly programmes: Tree<Programme>;
  readonly settings: TenantSettings;
  readonly asOf: CalendarDate;
}
