import { z } from 'zod';
import { lifecycleStage, lifecycleStages, principalEnrolment } from '../../domain/learning-plan/lifecycle.js';
import { enrolmentStatusField, ragField } from '../learning-plan/learning-plan-fields.js';
import { given } from '../learning-plan/learner-selection.js';
import { requireLearningPlan } from '../learning-plan/learning-plan-views.js';
import { readOperation } from '../operation.js';
import { maskedOutput, personal } from '../personal/personal-fields.js';

/** Shows a learner's record and enrolments. */
export const showLearner = readOperation({
  name: 'learner.show',
  summary: 'Show a learner',
  scope: 'tenant',
  dated: true,
  permission: 'plan.read',
  input: z.strictObject({ learner: given }),
  output: z.object({
    asOf: z.string(),
    reference: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    dateOfBirth: personal('birthday', z.string()),
    uln: personal('identifier', z.string()),
    account: z.string().nullable(),
    employer: z.string().nullable(),
    employerName: z.string().nullable(),
    manager: z.string().nullable(),
    mentor: z.string().nullable(),
    rag: ragField,
    groups: z.array(z.string()),
    lifecycle: z.enum(lifecycleStages),
    enrolments: z.array(
      z.object({
        programme: z.string(),
        name: z.string(),
        start: z.string().nullable(),
        plannedEnd: z.string().nullable(),
        end: z.string().nullable(),
        status: enrolmentStatusField,
      }),
    ),
    ...maskedOutput,
  }),

  async run(context, { learner }) {
    const { plans, plan } = await requireLearningPlan(context, learner, 'enrolments');
    const { person, groups, enrolments } = plan;
    const { reference, firstName, lastName, dateOfBirth, uln, account, employer } = person;
    const { manager, mentor, rag } = person;
    return {
      ...{ asOf: plans.asOf, reference, firstName, lastName, dateOfBirth, uln, account, employer },
      employerName: employer === null ? null : (plans.organisations.node(employer)?.name ?? null),
      ...{ manager, mentor, rag },
      groups: [...groups],
      lifecycle: lifecycleStage(principalEnrolment(enrolments, plans.programmes), plans.asOf),
      enrolments: enrolments.map(({ programme, start, plannedEnd, end, status }) => ({
        programme,
        name: plans.programmes.node(programme)?.name ?? programme,
        ...{ start, plannedEnd, end, status },
      })),
    };
  },
});
