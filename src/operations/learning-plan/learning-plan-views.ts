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
 * Reads a learning plan with the data for its rules. For a run as an employer account, a learner
 * outside its scope does not exist.
 * @throws {NotFoundError} when the run may see no such learner
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

/** The result of the gates for this employer and this learner. */
export function accessOf(
  employer: Employer,
  learner: Learner,
  plans: TenantLearningPlans,
): AccessExplanation {
  const { featureEnabled, organisations, groups } = plans;
  return explainAccess({ featureEnabled, employer, learner, organisations, groups });
}

/**
 * The viewer of a learning plan: the employer, or the provider if there is none.
 * @throws {DeniedError} with every gate that refuses the employer
 */
export function learningPlanViewer(
  employer: Employer | undefined,
  learner: Learner,
  plans: TenantLearningPlans,
): PlanViewer {
  if (employer === undefined) return { sees: 'whole-plan' };
  return { sees: 'as-employer', access: grantedAccess(employer, learner, plans) };
}

/**
 * The result of the gates, if they all pass.
 * @throws {DeniedError} with every gate that refuses the employer
 */
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

/** The same error for a missing learner and for one whom this run may not see. */
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
