import fc from 'fast-check';
import { addCalendar, date, type CalendarDate } from '../../../src/domain/calendar.js';
import type { AccessExplanation } from '../../../src/domain/learning-plan/access.js';
import { explainAccess } from '../../../src/domain/learning-plan/access.js';
import type { LearnerPlan, PlanContext } from '../../../src/domain/learning-plan/plan.js';
import type { Component, ProgrammeEnrolment } from '../../../src/domain/learning-plan/types.js';
import {
  componentStatuses,
  componentTypes,
  enrolmentStatuses,
  ragStatuses,
} from '../../../src/domain/learning-plan/vocabulary.js';
import { roleCatalogue } from '../../../src/domain/tenancy/roles.js';
import { Tree } from '../../../src/domain/tenancy/trees.js';
import { accountStatuses } from '../../../src/domain/tenancy/vocabulary.js';
import {
  aComponent,
  aLearner,
  anAccessQuestion,
  anEmployer,
  anEnrolment,
  aProgramme,
  aTree,
} from '../../builders/learning-plan.js';

const today = date('2026-11-21');
const programmeKeys = ['eng', 'maths', 'fractions', 'english'] as const;
const organisations = aTree({ holding: null, acme: 'holding', works: 'acme', other: 'holding' });
const groups = aTree({ region: null, north: 'region', leeds: 'north' });
const emails = ['pat@acme.example', 'lee@acme.example'];

/** Starts of enrolments on one programme: there are few, so that components name them and dates fall between them. */
const starts = [null, ...[-50, -10, 0, 30].map((days) => addCalendar(today, days, 'day'))];

const anyDue = fc.option(fc.integer({ min: -60, max: 60 }).map((days) => addCalendar(today, days, 'day')));

const anyComponent: fc.Arbitrary<Component> = fc
  .record({
    programme: fc.constantFrom(...programmeKeys),
    type: fc.constantFrom(...componentTypes),
    status: fc.constantFrom(...componentStatuses),
    due: anyDue,
    plannedMinutes: fc.nat(200),
    notApplicableToEmployers: fc.boolean(),
    employerOnly: fc.boolean(),
    enrolmentStart: fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, fc.constantFrom(...starts)),
  })
  .map((fields) => aComponent('C', fields));

const anyEnrolments = fc
  .subarray([...programmeKeys])
  .chain((keys) =>
    fc.tuple(
      ...keys.map((key) =>
        fc
          .subarray(starts, { minLength: 1, maxLength: 3 })
          .chain((begun) => fc.tuple(...begun.map((start) => anEnrolmentStarting(key, start)))),
      ),
    ),
  )
  .map((ofProgrammes) => ofProgrammes.flat());

function anEnrolmentStarting(
  programme: string,
  start: CalendarDate | null,
): fc.Arbitrary<ProgrammeEnrolment> {
  return fc.constantFrom(...enrolmentStatuses).map((status) => anEnrolment(programme, { status, start }));
}

const anyLearnerPlan: fc.Arbitrary<LearnerPlan> = fc
  .record({
    components: fc.array(anyComponent, { maxLength: 12 }),
    enrolments: anyEnrolments,
    groups: fc.subarray(['region', 'north', 'leeds']),
    employer: fc.option(fc.constantFrom('holding', 'acme', 'works', 'other')),
    manager: fc.option(fc.constantFrom(...emails)),
    mentor: fc.option(fc.constantFrom(...emails)),
    rag: fc.option(fc.constantFrom(...ragStatuses)),
  })
  .map(({ components, enrolments, groups: inGroups, ...person }) => ({
    person: { ...aLearner().plan().person, ...person },
    groups: inGroups,
    enrolments,
    components,
  }));

/** Up to six learners, each with a reference of their own and component keys unique within the plan. */
export const anyPlans: fc.Arbitrary<LearnerPlan[]> = fc
  .array(anyLearnerPlan, { maxLength: 6 })
  .map((plans) => plans.map((plan, at) => numbered(plan, `L-${at + 1}`)));

/** Programmes that hide their sub-programmes or do not, and settings, as of 21 November 2026. */
export const anyContext: fc.Arbitrary<PlanContext> = fc
  .record({
    hiding: fc.subarray([...programmeKeys]),
    submitted: fc.option(fc.boolean(), { nil: undefined }),
    breaks: fc.option(fc.boolean(), { nil: undefined }),
  })
  .map(({ hiding, submitted, breaks }) => ({
    programmes: new Tree([
      aProgramme('eng', { hides: hiding.includes('eng') }),
      aProgramme('maths', { parent: 'eng', hides: hiding.includes('maths') }),
      aProgramme('fractions', { parent: 'maths', hides: hiding.includes('fractions') }),
      aProgramme('english', { hides: hiding.includes('english') }),
    ]),
    settings: { overdueCountsSubmittedEvidence: submitted, overdueCountsBreaks: breaks },
    asOf: today,
  }));

/** An employer in a tenant, as what the gates say of each learner. */
export const anyEmployerAccess: fc.Arbitrary<(plan: LearnerPlan) => AccessExplanation> = fc
  .record({
    featureEnabled: fc.boolean(),
    email: fc.constantFrom(...emails),
    status: fc.constantFrom(...accountStatuses),
    organisation: fc.constantFrom('holding', 'acme', 'works', 'other'),
    roles: fc.subarray(roleCatalogue.slice(0, 4)),
    inGroups: fc.subarray(['region', 'north', 'leeds']),
  })
  .map(({ featureEnabled, email, status, organisation, roles, inGroups }) => {
    const employer = anEmployer(email)
      .withStatus(status)
      .of(organisation)
      .holding(...roles)
      .inGroups(...inGroups)
      .employer();
    return (plan) =>
      explainAccess(anAccessQuestion(employer, plan, { featureEnabled, organisations, groups }));
  });

function numbered(plan: LearnerPlan, reference: string): LearnerPlan {
  return {
    ...plan,
    person: { ...plan.person, reference },
    enrolments: plan.enrolments.map((enrolment) => ({ ...enrolment, person: reference })),
    components: plan.components.map((component, at) => ({
      ...component,
      person: reference,
      key: `C-${at + 1}`,
    })),
  };
}
