import { z } from 'zod';
import { fullName } from '../../domain/full-name.js';
import type { Employer } from '../../domain/learning-plan/access.js';
import { chosenEmployer, everyEmployer } from '../learning-plan/employers.js';
import type { TenantLearningPlans } from '../learning-plan/learning-plans.js';
import { learningPlanContext } from '../learning-plan/learning-plans.js';
import { given, selectedDue } from '../learning-plan/learner-selection.js';
import type { DueSum } from '../../store/due-components.js';
import { readOperation, type TenantContext } from '../operation.js';
import { countedSorts } from './counted-sorts.js';
import { passesAccountGates, rowsByEmployer } from './employer-rows.js';
import { rowsByLearner, rowsByOrganisation, rowsByProgramme, type OverdueRows } from './overdue-rows.js';

export const overdueHeadings = ['learner', 'employer', 'organisation', 'programme'] as const;
export type OverdueHeading = (typeof overdueHeadings)[number];

const counts = { dashboard: z.int(), visible: z.int(), hidden: z.int() };

/**
 * Counts overdue components on dashboards, visible to employers, and hidden, by one kind of heading
 * (domain page, section 2, Overdue). Without a named employer the view is that of any employer with
 * access. The total counts each learner once, also if several employers have them in scope.
 */
export const countOverdue = readOperation({
  name: 'overdue.count',
  summary: 'Count overdue components: on dashboards, visible to employers, hidden',
  scope: 'tenant',
  dated: true,
  permission: 'plan.read',
  input: z.strictObject({
    /** Default: by employer, or by learner for one employer's scope. */
    by: z.enum(overdueHeadings).optional(),
    employer: given.optional(),
    organisation: given.optional(),
  }),
  output: z.object({
    asOf: z.string(),
    tenant: z.object({ key: z.string(), name: z.string() }),
    by: z.enum(overdueHeadings),
    employer: z.string().nullable(),
    employerName: z.string().nullable(),
    rows: z.array(
      z.object({
        key: z.string().nullable(),
        name: z.string(),
        ...counts,
        access: z.boolean().optional(),
      }),
    ),
    total: z.object(counts),
    /** Those of learners in the scope of no employer account: they are in no row by employer. */
    outOfScope: z.int(),
    outOfScopeVisible: z.int(),
  }),

  async run(context, input) {
    const { employer: email, organisation } = input;
    const by = headingOf(input);
    const plans = await learningPlanContext(context);
    const employer = await chosenEmployer(context, email);
    const rows = await rowsUnder(by, context, plans, employer);
    // An account sees all learners in its scope, or none.
    const sees = employer === undefined || passesAccountGates(employer, plans);
    const [total, outside] = [new Sum(), new Sum()];
    for await (const sums of selectedDue(context, plans, {
      selection: { employer, organisation },
      by: rows.by,
      counted: countedSorts(plans),
    })) {
      for (const each of sums) {
        const sum = sees ? each : { ...each, visible: 0 };
        (rows.add(sum) ? total : outside).add(sum);
      }
    }
    return {
      asOf: plans.asOf,
      tenant: { key: context.about.key, name: context.about.name },
      by,
      employer: employer?.account.email ?? null,
      employerName: employer ? fullName(employer.account) : null,
      rows: rows.rows(),
      total: total.counts(),
      outOfScope: outside.counts().dashboard,
      outOfScopeVisible: outside.counts().visible,
    };
  },
});

/** What the rows are: by default the employers, or the learners of one employer's scope. */
export function headingOf({ by, employer }: CountInput): OverdueHeading {
  return by ?? (employer === undefined ? 'employer' : 'learner');
}

interface CountInput {
  readonly by?: OverdueHeading | undefined;
  readonly employer?: string | undefined;
}

class Sum {
  #dashboard = 0;
  #visible = 0;

  add({ overdue, visible }: Pick<DueSum, 'overdue' | 'visible'>): void {
    this.#dashboard += overdue;
    this.#visible += visible;
  }

  counts(): { dashboard: number; visible: number; hidden: number } {
    const [dashboard, visible] = [this.#dashboard, this.#visible];
    return { dashboard, visible, hidden: dashboard - visible };
  }
}

async function rowsUnder(
  by: OverdueHeading,
  { tenant }: TenantContext,
  plans: TenantLearningPlans,
  employer: Employer | undefined,
): Promise<OverdueRows> {
  switch (by) {
    case 'learner':
      return rowsByLearner();
    case 'organisation':
      return rowsByOrganisation(plans);
    case 'programme':
      return rowsByProgramme(plans);
    case 'employer':
      return rowsByEmployer(employer ? [employer] : await everyEmployer(tenant), plans);
  }
}
