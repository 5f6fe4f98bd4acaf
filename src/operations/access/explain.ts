import { z } from 'zod';
import { employerFor } from '../learning-plan/employers.js';
import { gateField } from '../learning-plan/fields.js';
import { planContext } from '../learning-plan/plans.js';
import { given } from '../learning-plan/selection.js';
import { accessOf, learnerPlan } from '../learning-plan/views.js';
import { readOperation } from '../operation.js';

/** Whether an employer account sees a learner's plan: the five gates in order, each with the facts that decided it (domain page, section 2). */
export const explainAccessToPlan = readOperation({
  name: 'access.explain',
  summary: 'Explain whether an employer sees a learner’s plan, gate by gate',
  scope: 'tenant',
  dated: true,
  permission: 'plan.read',
  input: z.strictObject({ employer: given, learner: given }),
  output: z.object({
    employer: z.string(),
    learner: z.string(),
    allowed: z.boolean(),
    gates: z.array(gateField),
  }),

  async run(context, { employer: email, learner: reference }) {
    const plans = await planContext(context);
    const employer = await employerFor(context, email);
    const learner = await learnerPlan(context, plans, reference, 'enrolments');
    const { allowed, gates } = accessOf(employer, learner, plans);
    return {
      employer: employer.account.email,
      learner: learner.person.reference,
      allowed,
      gates: [...gates],
    };
  },
});
