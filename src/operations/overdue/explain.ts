import { z } from 'zod';
import { UsageError } from '../../domain/errors.js';
import { failedGates, type Employer } from '../../domain/learning-plan/access.js';
import {
  explainLearnerOverdue,
  OverdueTally,
  tooltipOf,
  type OverdueComponent,
} from '../../domain/learning-plan/explanation.js';
import { hiddenReasons } from '../../domain/learning-plan/visibility.js';
import { chosenEmployer, ownView } from '../learning-plan/employers.js';
import { gateField } from '../learning-plan/learning-plan-fields.js';
import type { LearningPlanRecords, TenantLearningPlans } from '../learning-plan/learning-plans.js';
import { learningPlanContext } from '../learning-plan/learning-plans.js';
import { given, selectedLearningPlans } from '../learning-plan/learner-selection.js';
import { accessOf, requireLearningPlan } from '../learning-plan/learning-plan-views.js';
import { readOperation, type TenantContext } from '../operation.js';
import { createRowList, rowSinkInput } from '../row-list.js';

const componentRow = z.object({
  learner: z.string(),
  component: z.string(),
  name: z.string(),
  programme: z.string(),
  due: z.string(),
  daysOverdue: z.int(),
  visible: z.boolean(),
  reason: z.enum(hiddenReasons).nullable(),
  alsoHiddenBy: z.array(z.enum(hiddenReasons)).readonly(),
});

/**
 * Explains component by component why dashboards count more overdue components than employers see
 * (domain page, section 2, Overdue). An employer account gets the hidden components as counts only.
 */
export const explainOverdue = readOperation({
  name: 'overdue.explain',
  summary: 'Explain overdue counts: dashboard = visible + hidden, down to the components',
  scope: 'tenant',
  dated: true,
  permission: 'plan.read',
  input: z.strictObject({
    learner: given.optional(),
    employer: given.optional(),
    organisation: given.optional(),
    ...rowSinkInput(componentRow),
  }),
  output: z.object({
    asOf: z.string(),
    learner: z.string().nullable(),
    employer: z.string().nullable(),
    organisation: z.string().nullable(),
    dashboard: z.int(),
    visible: z.int(),
    hidden: z.int(),
    reasons: z.array(z.object({ reason: z.enum(hiddenReasons), count: z.int() })),
    failedGates: z.array(gateField),
    components: z.array(componentRow),
    tooltip: z.string().nullable(),
  }),

  async run(context, { learner, employer: email, organisation, into }) {
    if (learner !== undefined && organisation !== undefined) throw notBoth();
    const { plans, plan } =
      learner === undefined
        ? { plans: await learningPlanContext(context), plan: undefined }
        : await requireLearningPlan(context, learner, 'overdue');
    const employer = await chosenEmployer(context, email);
    const listed = ownView(context) === undefined ? () => true : ({ visible }: OverdueComponent) => visible;
    const tally = new OverdueTally();
    const { add, done } = createRowList(into);
    const refusals = new Map<string, z.infer<typeof gateField>>();
    for await (const each of learningPlansOf(context, plans, { plan, employer, organisation })) {
      const access = employer && accessOf(employer, each, plans);
      for (const failed of access ? failedGates(access) : [])
        refusals.set(`${failed.gate} ${failed.why}`, failed);
      for (const component of explainLearnerOverdue(each, plans, access)) {
        tally.add(component);
        if (listed(component)) await add(component);
      }
    }
    const { dashboard, visible, hidden, reasons } = tally.counts();
    return {
      asOf: plans.asOf,
      learner: learner ?? null,
      employer: employer?.account.email ?? null,
      organisation: organisation ?? null,
      dashboard,
      visible,
      hidden,
      reasons: [...reasons],
      failedGates: [...refusals.values()],
      components: await done(),
      tooltip: tooltipOf({ dashboard, visible, hidden, reasons }),
    };
  },
});

async function* learningPlansOf(
  context: TenantContext,
  plans: TenantLearningPlans,
  about: {
    readonly plan: LearningPlanRecords | undefined;
    readonly employer: Employer | undefined;
    readonly organisation: string | undefined;
  },
): AsyncIterable<LearningPlanRecords> {
  if (about.plan !== undefined) yield about.plan;
  else for await (const batch of selectedLearningPlans(context, plans, about, 'overdue')) yield* batch;
}

function notBoth(): UsageError {
  return new UsageError({
    code: 'learner-or-organisation',
    message: 'One learner and an organisation cannot both be asked about.',
    hint: 'Leave out the learner’s reference or --organisation.',
  });
}
