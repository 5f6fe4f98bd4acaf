import fc from 'fast-check';
import { isInScope, type Employer } from '../../../src/domain/learning-plan/access.js';
import type { LearnerPlan } from '../../../src/domain/learning-plan/plan.js';
import { roleCatalogue } from '../../../src/domain/tenancy/roles.js';
import type { Tree } from '../../../src/domain/tenancy/trees.js';
import { accountStatuses } from '../../../src/domain/tenancy/vocabulary.js';
import { anEmployer, aTree } from '../../builders/learning-plan.js';
import { anyContext, anyPlans } from '../../domain/learning-plan/arbitrary.js';
import type { PlanTenant } from '../learning-plan/records.js';

export const organisations = { holding: null, acme: 'holding', works: 'acme', other: 'holding' };
export const groups = { region: null, north: 'region', leeds: 'north' };
export const emails = ['pat@acme.example', 'lee@acme.example', 'kim@acme.example', 'ola@acme.example'];

const anyEmployer = (email: string): fc.Arbitrary<Employer> =>
  fc
    .record({
      status: fc.oneof(
        { weight: 3, arbitrary: fc.constant('full-user' as const) },
        fc.constantFrom(...accountStatuses),
      ),
      organisation: fc.constantFrom('holding', 'acme', 'works', 'other'),
      roles: fc.subarray(roleCatalogue.slice(0, 4)),
      inGroups: fc.subarray(Object.keys(groups)),
    })
    .map(({ status, organisation, roles, inGroups }) =>
      anEmployer(email)
        .withStatus(status)
        .of(organisation)
        .holding(...roles)
        .inGroups(...inGroups)
        .employer(),
    );

/** Four employer accounts and up to six learners, in trees that stay. */
export const anyTenant: fc.Arbitrary<PlanTenant> = fc
  .record({
    featureEnabled: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
    context: anyContext,
    learners: anyPlans,
    employers: fc.tuple(...emails.map(anyEmployer)),
  })
  .map(({ context, learners, ...rest }) => ({
    ...rest,
    learners: learners.map((plan) => withValidComponents(plan, context.programmes)),
    organisations,
    groups,
    settings: context.settings,
    programmes: [...context.programmes.keys()].flatMap((key) => context.programmes.node(key) ?? []),
  }));

/**
 * The store accepts only reviews as employer-only, and components only on programmes of the
 * learner.
 */
function withValidComponents(plan: LearnerPlan, programmes: Tree): LearnerPlan {
  const isOn = (programme: string): boolean =>
    plan.enrolments.some((enrolment) => programmes.isSelfOrBelow(programme, enrolment.programme));
  const components = plan.components
    .filter(({ programme }) => isOn(programme))
    .map((each) => ({ ...each, employerOnly: each.employerOnly && each.type === 'review' }));
  return { ...plan, components };
}

/** The learners of the tenant: people who are enrolled on a programme. */
export function learnersOf({ learners }: PlanTenant): LearnerPlan[] {
  return learners.filter(({ enrolments }) => enrolments.length > 0);
}

/** Is the learner in the account's scope? */
export function inScope(employer: Employer, learner: LearnerPlan): boolean {
  return isInScope({ employer, learner, organisations: aTree(organisations), groups: aTree(groups) });
}
