import { date, type CalendarDate } from '../../src/domain/calendar.js';
import type { Person } from '../../src/domain/competence/types.js';
import type { AccessInput, Employer } from '../../src/domain/learning-plan/access.js';
import type { LearnerPlan, PlanContext } from '../../src/domain/learning-plan/plan.js';
import type { Component, Programme, ProgrammeEnrolment } from '../../src/domain/learning-plan/types.js';
import type { RagStatus } from '../../src/domain/learning-plan/vocabulary.js';
import { findRole } from '../../src/domain/tenancy/roles.js';
import { Tree, type TreeNode } from '../../src/domain/tenancy/trees.js';
import type { Account, TenantSettings } from '../../src/domain/tenancy/types.js';
import type { AccountKind, AccountStatus } from '../../src/domain/tenancy/vocabulary.js';

/** Dates are written as text in tests. */
type WithTextDates<T> = { [K in keyof T]?: CalendarDate | null extends T[K] ? string | null : T[K] };

/** A learner who is enrolled on nothing and belongs to nobody; every method gives a new learner. */
export function aLearner(reference = 'L-1'): LearnerBuilder {
  return new LearnerBuilder({ person: aPerson(reference), groups: [], enrolments: [], components: [] });
}

/** An employer account that can sign in, in no organisation and without roles; every method gives a new one. */
export function anEmployer(email = 'pat@acme.example'): EmployerBuilder {
  return new EmployerBuilder({
    account: {
      email,
      firstName: 'Pat',
      lastName: 'Okafor',
      kind: 'employer',
      organisation: null,
      status: 'full-user',
      externalReference: null,
    },
    roles: [],
    groups: [],
  });
}

/** A programme, or with `parent` a sub-programme. */
export function aProgramme(
  key: string,
  { parent = null, hides = false }: { parent?: string | null; hides?: boolean } = {},
): Programme {
  return { key, name: `Programme ${key}`, kind: 'delivery', parent, hideSubProgrammesFromEmployers: hides };
}

/** A tree written as `{ child: parent }`. */
export function aTree(parents: Readonly<Record<string, string | null>>): Tree {
  return new Tree(Object.entries(parents).map(([key, parent]): TreeNode => ({ key, parent })));
}

/** What plan rules are computed with, as of 21 November 2026 unless said otherwise. */
export function aPlanContext({
  programmes = [],
  settings = {},
  asOf = '2026-11-21',
}: { programmes?: readonly Programme[]; settings?: TenantSettings; asOf?: string } = {}): PlanContext {
  return { programmes: new Tree(programmes), settings, asOf: date(asOf) };
}

/** The question whether an employer sees a learner's plan, with the feature on and trees without branches unless said otherwise. */
export function anAccessQuestion(
  employer: Employer,
  learner: LearnerPlan,
  rest: Partial<AccessInput> = {},
): AccessInput {
  return { featureEnabled: true, employer, learner, organisations: aTree({}), groups: aTree({}), ...rest };
}

/** A component of a plan: an assignment in progress without a due date unless said otherwise. */
export function aComponent(key: string, fields: WithTextDates<Omit<Component, 'key'>> = {}): Component {
  return {
    person: 'L-1',
    programme: 'eng-l3',
    name: `Component ${key}`,
    type: 'assignment',
    status: 'in-progress',
    plannedMinutes: 60,
    actualMinutes: 0,
    notApplicableToEmployers: false,
    employerOnly: false,
    ...fields,
    key,
    due: maybeDate(fields.due),
    enrolmentStart: maybeDate(fields.enrolmentStart),
  };
}

/** An active enrolment from September 2025 to August 2027 unless said otherwise. */
export function anEnrolment(
  programme: string,
  fields: WithTextDates<Omit<ProgrammeEnrolment, 'programme'>> = {},
): ProgrammeEnrolment {
  const { start = '2025-09-01', plannedEnd = '2027-08-31', end, ...rest } = fields;
  return {
    person: 'L-1',
    status: 'active',
    ...rest,
    programme,
    start: maybeDate(start),
    plannedEnd: maybeDate(plannedEnd),
    end: maybeDate(end),
  };
}

export class LearnerBuilder {
  readonly #plan: LearnerPlan;

  constructor(plan: LearnerPlan) {
    this.#plan = plan;
  }

  employedBy(organisation: string): LearnerBuilder {
    return this.#withPerson({ employer: organisation });
  }

  managedBy(email: string): LearnerBuilder {
    return this.#withPerson({ manager: email });
  }

  mentoredBy(email: string): LearnerBuilder {
    return this.#withPerson({ mentor: email });
  }

  rated(rag: RagStatus): LearnerBuilder {
    return this.#withPerson({ rag });
  }

  inGroups(...groups: string[]): LearnerBuilder {
    return this.#with({ groups });
  }

  enrolledOn(programme: string, fields: WithTextDates<ProgrammeEnrolment> = {}): LearnerBuilder {
    const enrolment = anEnrolment(programme, { ...fields, person: this.#plan.person.reference });
    return this.#with({ enrolments: [...this.#plan.enrolments, enrolment] });
  }

  withComponent(key: string, fields: WithTextDates<Component> = {}): LearnerBuilder {
    const component = aComponent(key, { ...fields, person: this.#plan.person.reference });
    return this.#with({ components: [...this.#plan.components, component] });
  }

  plan(): LearnerPlan {
    return this.#plan;
  }

  #withPerson(fields: Partial<Person>): LearnerBuilder {
    return this.#with({ person: { ...this.#plan.person, ...fields } });
  }

  #with(fields: Partial<LearnerPlan>): LearnerBuilder {
    return new LearnerBuilder({ ...this.#plan, ...fields });
  }
}

export class EmployerBuilder {
  readonly #employer: Employer;

  constructor(employer: Employer) {
    this.#employer = employer;
  }

  of(organisation: string): EmployerBuilder {
    return this.#withAccount({ organisation });
  }

  withStatus(status: AccountStatus): EmployerBuilder {
    return this.#withAccount({ status });
  }

  ofKind(kind: AccountKind): EmployerBuilder {
    return this.#withAccount({ kind });
  }

  /** Role names as people write them. @throws {RangeError} when one names no role. */
  holding(...roles: string[]): EmployerBuilder {
    return new EmployerBuilder({
      ...this.#employer,
      roles: [...this.#employer.roles, ...roles.map(knownRole)],
    });
  }

  inGroups(...groups: string[]): EmployerBuilder {
    return new EmployerBuilder({ ...this.#employer, groups });
  }

  employer(): Employer {
    return this.#employer;
  }

  #withAccount(fields: Partial<Account>): EmployerBuilder {
    return new EmployerBuilder({ ...this.#employer, account: { ...this.#employer.account, ...fields } });
  }
}

function aPerson(reference: string): Person {
  return {
    reference,
    firstName: 'Sam',
    lastName: "O'Neil",
    previousLastName: null,
    dateOfBirth: null,
    nationalInsuranceNumber: null,
    nhsUniqueId: null,
    uln: null,
    kind: 'external-learner',
    account: null,
    employer: null,
    manager: null,
    mentor: null,
    rag: null,
  };
}

function knownRole(text: string): string {
  const found = findRole(text);
  if ('unknown' in found) throw new RangeError(`"${text}" names no role; did you mean "${found.nearest}"?`);
  return found.role;
}

function maybeDate(text: string | null | undefined): CalendarDate | null {
  return text === null || text === undefined ? null : date(text);
}
