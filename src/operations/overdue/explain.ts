import { z } from 'zod';
import { fullName } from '../../domain/full-name.js';
import { UsageError } from '../../domain/errors.js';
import { failedGates, type Employer } from '../../domain/learning-plan/access.js';
import {
  explainLearnerOverdue,
  OverdueTally,
  tooltipOf,
  type OverdueComponent,
} from '../../domain/learning-plan/explanation.js';
import { CauseTally } from '../../domain/learning-plan/causes.js';
import { hiddenReasons } from '../../domain/learning-plan/visibility.js';
import { chosenEmployer, ownView } from '../learning-plan/employers.js';
import { gateField } from '../learning-plan/learning-plan-fields.js';
import type { LearningPlanRecords, TenantLearningPlans } from '../learning-plan/learning-plans.js';
import { learningPlanContext } from '../learning-plan/learning-plans.js';
import { given, selectedLearningPlans } from '../learning-plan/learner-selection.js';
import { accessOf, requireLearningPlan } from '../learning-plan/learning-plan-views.js';
import { readOperation, type TenantContext } from '../operation.js';
import { createRowList, rowSinkInput } from '../row-list.js';
import { causeField, causeOf } from './causes.js';
import { createMostHidden } from './most-hidden.js';

const componentRow = z.object({
  learner: z.string(),
  learnerName: z.string(),
  component: z.string(),
  name: z.string(),
  programme: z.string(),
  programmeName: z.string(),
  due: z.string(),
  daysOverdue: z.int(),
  visible: z.boolean(),
  reason: z.enum(hiddenReasons).nullable(),
  alsoHiddenBy: z.array(z.enum(hiddenReasons)).readonly(),
});

/** The learners, or the organisations that employ them, with most hidden components. */
const mostHidden = z.object({
  by: z.enum(['learner', 'organisation']),
  rows: z.array(
    z.object({
      key: z.string().nullable(),
      name: z.string(),
      dashboard: z.int(),
      visible: z.int(),
      hidden: z.int(),
    }),
  ),
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
    tenant: z.object({ key: z.string(), name: z.string() }),
    learner: z.string().nullable(),
    learnerName: z.string().nullable(),
    employer: z.string().nullable(),
    employerName: z.string().nullable(),
    organisation: z.string().nullable(),
    organisationName: z.string().nullable(),
    dashboard: z.int(),
    visible: z.int(),
    hidden: z.int(),
    reasons: z.array(z.object({ reason: z.enum(hiddenReasons), count: z.int() })),
    failedGates: z.array(gateField),
    /** What hides them, and what would change it; none for a run as an employer. */
    causes: z.array(causeField),
    worst: mostHidden,
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
    const own = ownView(context);
    const listed = own === undefined ? () => true : ({ visible }: OverdueComponent) => visible;
    const tally = new OverdueTally();
    const causes = new CauseTally(plans);
    const most = createMostHidden(plans);
    const { add, done } = createRowList(into);
    const refusals = new Map<string, z.infer<typeof gateField>>();
    for await (const each of learningPlansOf(context, plans, { plan, employer, organisation })) {
      const access = employer && accessOf(employer, each, plans);
      for (const failed of access ? failedGates(access) : [])
        refusals.set(`${failed.gate} ${failed.why}`, failed);
      const components = explainLearnerOverdue(each, plans, access);
      const learnerName = fullName(each.person);
      for (const component of components) {
        tally.add(component);
        causes.add(component, access);
        const programmeName = plans.programmes.node(component.programme)?.name ?? component.programme;
        if (listed(component)) await add({ ...component, learnerName, programmeName });
      }
      most.add(each, components);
    }
    const { dashboard, visible, hidden, reasons } = tally.counts();
    return {
      asOf: plans.asOf,
      tenant: { key: context.about.key, name: context.about.name },
      ...subjectOf({ plan, employer, organisation }, plans),
      dashboard,
      visible,
      hidden,
      reasons: [...reasons],
      failedGates: [...refusals.values()],
      causes: own ? [] : causes.counts().map((cause) => causeOf(cause, plans, { employer, learner: plan })),
      worst: most.rows(),
      components: await done(),
      tooltip: tooltipOf({ dashboard, visible, hidden, reasons }),
    };
  },
});

/** Whose components are explained, and in whose view. */
interface Subject {
  readonly plan: LearningPlanRecords | undefined;
  readonly employer: Employer | undefined;
  readonly organisation: string | undefined;
}

function subjectOf({ plan, employer, organisation }: Subject, { organisations }: TenantLearningPlans) {
  return {
    learner: plan?.person.reference ?? null,
    learnerName: plan ? fullName(plan.person) : null,
    employer: employer?.account.email ?? null,
    employerName: employer ? fullName(employer.account) : null,
    organisation: organisation ?? null,
    organisationName: organisation === undefined ? null : (organisations.node(organisation)?.name ?? null),
  };
}

async function* learningPlansOf(
  context: TenantContext,
  plans: TenantLearningPlans,
  about: Subject,
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
