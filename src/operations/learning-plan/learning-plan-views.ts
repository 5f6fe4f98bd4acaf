import {
  explainAccess,
  failedGates,
  type AccessExplanation,
  type Employer,
} from '../../domain/learning-plan/access.js';
import type { Person } from '../../domain/competence/types.js';
import type { Learner } from '../../domain/learning-plan/plan.js';
import type { PlanViewer } from '../../domain/learning-plan/visibility.js';
import { DeniedError, NotFoundError } from '../../domain/errors.js';
import { whoWasMeant } from '../../domain/suggestions.js';
import { readTogether } from '../../store/read-together.js';
import type { TenantContext } from '../operation.js';
import { isInEmployerScope, ownView } from './employers.js';
import type { LearningPlanDepth, LearningPlanRecords, TenantLearningPlans } from './learning-plans.js';
import { learningPlanContext, streamLearningPlans } from './learning-plans.js';
import { selectedLearningPlans } from './learner-selection.js';

/**
 * A learner's plan and what the rules on plans are computed with, read together. To an employer account that the run is made as, a learner
 * outside its scope does not exist.
 * @throws {NotFoundError} when there is no such learner for this run.
 */
export async function requireLearningPlan(
  context: TenantContext,
  reference: string,
  depth: LearningPlanDepth = 'components',
): Promise<{ readonly plans: TenantLearningPlans; readonly plan: LearningPlanRecords }> {
  const viewer = ownView(context);
  const [plans, plan] = await readTogether([learningPlanContext(context), planOf(context, reference, depth)]);
  const isSeen = plan !== undefined && (viewer === undefined || isInEmployerScope(viewer, plan, plans));
  if (isSeen) return { plans, plan };
  throw await unknownLearner(context, plans, reference);
}

async function planOf(
  context: TenantContext,
  reference: string,
  depth: LearningPlanDepth,
): Promise<LearningPlanRecords | undefined> {
  for await (const [plan] of streamLearningPlans(context, { people: [reference], depth })) return plan;
  return undefined;
}

/** What the gates say of this employer and this learner. */
export function accessOf(
  employer: Employer,
  learner: Learner,
  plans: TenantLearningPlans,
): AccessExplanation {
  const { featureEnabled, organisations, groups } = plans;
  return explainAccess({ featureEnabled, employer, learner, organisations, groups });
}

/**
 * With whose eyes a learner's plan is looked at: the employer's, or (where there is none) the provider's.
 * @throws {DeniedError} naming every gate that refuses the employer.
 */
export function learningPlanViewer(
  employer: Employer | undefined,
  learner: Learner,
  plans: TenantLearningPlans,
): PlanViewer {
  if (employer === undefined) return { sees: 'whole-plan' };
  return { sees: 'as-employer', access: grantedAccess(employer, learner, plans) };
}

/** What the gates say, where they allow it. @throws {DeniedError} naming every gate that refuses the employer. */
export function grantedAccess(
  employer: Employer,
  learner: Learner,
  plans: TenantLearningPlans,
): AccessExplanation {
  const access = accessOf(employer, learner, plans);
  if (access.allowed) return access;
  throw refused(employer, learner, access);
}

function refused({ account }: Employer, { person }: Learner, access: AccessExplanation): DeniedError {
  const failed = failedGates(access);
  const reasons = failed.map(({ gate, why }) => `${gate} (${why.replace(/\.$/, '')})`);
  return new DeniedError({
    code: 'plan-refused',
    message: `${account.email} may not see the learning plan of ${person.reference}; refused by: ${reasons.join('; ')}.`,
    hint: `See all five gates with \`provost access explain ${account.email} ${person.reference}\`.`,
    details: { gates: failed },
  });
}

/** The same answer for a learner who does not exist and for one whom this run may not know of. */
async function unknownLearner(
  context: TenantContext,
  plans: TenantLearningPlans,
  reference: string,
): Promise<NotFoundError> {
  const known: Person[] = [];
  for await (const batch of selectedLearningPlans(
    context,
    plans,
    { employer: ownView(context) },
    'enrolments',
  ))
    for (const { person } of batch) known.push(person);
  const list = '`provost learner list` lists them.';
  const { nearest, hint } = whoWasMeant(reference, known, {
    none: 'There is no learner to be seen here: a person is a learner when enrolled on a programme.',
    list,
  });
  return new NotFoundError({
    code: 'unknown-learner',
    message: `There is no learner with the reference "${reference}".`,
    hint: nearest === null ? hint : `${hint} ${list}`,
    details: { reference, nearest },
  });
}
