import { z } from 'zod';
import { principalEnrolment } from '../../domain/learning-plan/lifecycle.js';
import type { EnrolmentStatus } from '../../domain/learning-plan/vocabulary.js';
import { readTogether } from '../../store/read-together.js';
import { chosenEmployer } from '../learning-plan/employers.js';
import { enrolmentStatusField, ragField } from '../learning-plan/learning-plan-fields.js';
import {
  learningPlanContext,
  type LearningPlanRecords,
  type TenantLearningPlans,
} from '../learning-plan/learning-plans.js';
import { below, given, selectedLearningPlans } from '../learning-plan/learner-selection.js';
import { readOperation } from '../operation.js';
import { createRowList, rowSinkInput } from '../row-list.js';

const row = z.object({
  reference: z.string(),
  name: z.string(),
  employer: z.string().nullable(),
  manager: z.string().nullable(),
  mentor: z.string().nullable(),
  /** The enrolment under which the learner is listed. */
  programme: z.string(),
  status: enrolmentStatusField,
  start: z.string().nullable(),
  plannedEnd: z.string().nullable(),
  rag: ragField,
  programmes: z.array(z.string()),
  groups: z.array(z.string()),
});

/**
 * Lists learners by reference, each under one enrolment: open before ended, a programme's before
 * its sub-programmes', then the latest start. With `programme`, only enrolments on it and below
 * count.
 */
export const listLearners = readOperation({
  name: 'learner.list',
  summary: 'List the learners',
  scope: 'tenant',
  dated: true,
  permission: 'plan.read',
  input: z.strictObject({
    organisation: given.optional(),
    group: given.optional(),
    employer: given.optional(),
    programme: given.optional(),
    status: enrolmentStatusField.optional(),
    ...rowSinkInput(row),
  }),
  output: z.object({ asOf: z.string(), learners: z.array(row) }),

  async run(context, { organisation, group, employer: email, programme, status, into }) {
    const [plans, employer] = await readTogether([
      learningPlanContext(context),
      chosenEmployer(context, email),
    ]);
    const programmes = programme === undefined ? undefined : below(plans.programmes, programme, 'programme');
    const { add, done } = createRowList(into);
    for await (const batch of selectedLearningPlans(
      context,
      plans,
      { employer, organisation, group },
      'enrolments',
    )) {
      for (const plan of batch) {
        for (const learner of rowOf(plan, plans, programmes, status)) await add(learner);
      }
    }
    return { asOf: plans.asOf, learners: await done() };
  },
});

/** The learner's row; undefined if the filters exclude the learner. */
function rowOf(
  { person, enrolments, groups }: LearningPlanRecords,
  { programmes: tree }: TenantLearningPlans,
  programmes: ReadonlySet<string> | undefined,
  status: EnrolmentStatus | undefined,
): z.infer<typeof row>[] {
  const among = programmes ? enrolments.filter(({ programme }) => programmes.has(programme)) : enrolments;
  const principal = principalEnrolment(among, tree);
  if (principal === undefined || (status !== undefined && principal.status !== status)) return [];
  const { reference, firstName, lastName, employer, manager, mentor, rag } = person;
  const { programme, start, plannedEnd } = principal;
  return [
    {
      ...{ reference, name: `${firstName} ${lastName}`, employer, manager, mentor },
      ...{ programme, status: principal.status, start, plannedEnd, rag },
      programmes: [...new Set(enrolments.map((enrolment) => enrolment.programme))],
      groups: [...groups],
    },
  ];
}
