import { z } from 'zod';
import { fullName } from '../../domain/full-name.js';
import { readTogether } from '../../store/read-together.js';
import { findViewer } from '../account/find-accounts.js';
import { employerFor, ownView, requireEmployer } from '../learning-plan/employers.js';
import type { LearningPlanRecords } from '../learning-plan/learning-plans.js';
import { given } from '../learning-plan/learner-selection.js';
import { accessOf, requireLearningPlan } from '../learning-plan/learning-plan-views.js';
import type { TenantContext, Viewer } from '../operation.js';
import { readOperation } from '../operation.js';
import { visiblePeople } from '../visible/visible-people.js';
import { reachInWords } from './permissions-table.js';
import { permissionStep, reachesWith, signInStep, step, type Step } from './steps.js';

/**
 * Explains whether an account sees a learning plan. For an employer account: the five gates with
 * their facts (domain page, section 2). For others: the permission to read plans, and whom it
 * reaches.
 */
export const explainAccessToPlan = readOperation({
  name: 'access.explain',
  summary: 'Explain whether an account sees a learner’s plan, gate by gate',
  scope: 'tenant',
  dated: true,
  permission: 'plan.read',
  input: z.strictObject({
    /** Email of the account, of any kind. */
    employer: given,
    learner: given,
  }),
  output: z.object({
    employer: z.string(),
    employerName: z.string(),
    learner: z.string(),
    learnerName: z.string(),
    allowed: z.boolean(),
    gates: z.array(step),
  }),

  async run(context, { employer: email, learner: reference }) {
    const [subject, { plans, plan: learner }] = await readTogether([
      subjectOf(context, email),
      requireLearningPlan(context, reference, 'enrolments'),
    ]);
    const gates =
      subject.account.kind === 'employer'
        ? accessOf(subject, learner, plans).gates
        : await stepsFor(context, subject, learner);
    return {
      employer: subject.account.email,
      employerName: fullName(subject.account),
      learner: learner.person.reference,
      learnerName: fullName(learner.person),
      allowed: gates.every(({ passed }) => passed),
      gates: [...gates],
    };
  },
});

/** The account of this email; for a run as an employer account none but itself. */
async function subjectOf(context: TenantContext, email: string): Promise<Viewer> {
  if (ownView(context) !== undefined) return employerFor(context, email);
  const found = await findViewer(context.tenant, email);
  if (found !== undefined && found.account.kind !== 'employer') return found;
  return requireEmployer(context.tenant, email, found);
}

async function stepsFor(
  { tenant }: TenantContext,
  viewer: Viewer,
  { person: { reference } }: LearningPlanRecords,
): Promise<Step[]> {
  const steps = [signInStep(viewer), permissionStep(viewer, ['plan.read'])];
  const reaches = reachesWith(viewer, ['plan.read']);
  if (reaches.length === 0) return steps;
  for (const reach of reaches) {
    const isReached =
      reach === 'tenant' || (await visiblePeople(tenant, viewer, new Set([reach]))).has(reference);
    if (!isReached) continue;
    const why = `It reaches ${reachInWords[reach]}, and ${reference} is among them.`;
    return [...steps, { gate: 'reach', passed: true, why }];
  }
  const whom = reaches.map((reach) => reachInWords[reach]).join(', and ');
  return [
    ...steps,
    { gate: 'reach', passed: false, why: `It reaches ${whom}, and ${reference} is not among them.` },
  ];
}
