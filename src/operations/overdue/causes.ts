import { z } from 'zod';
import { gates, type Employer } from '../../domain/learning-plan/access.js';
import type { CauseCount } from '../../domain/learning-plan/causes.js';
import type { Learner } from '../../domain/learning-plan/plan.js';
import { hiddenReasons } from '../../domain/learning-plan/visibility.js';
import { employerViewLearningPlan } from '../../domain/tenancy/roles.js';
import type { TenantLearningPlans } from '../learning-plan/learning-plans.js';
import { shellWord } from '../shell-word.js';

/** What hides overdue components, and the command that would change it. */
export const causeField = z.object({
  reason: z.enum(hiddenReasons),
  gate: z.enum(gates).nullable(),
  programme: z.string().nullable(),
  programmeName: z.string().nullable(),
  count: z.int(),
  alone: z.int(),
  command: z.string().nullable(),
});
export type Cause = z.infer<typeof causeField>;

/** An employer's view, and the one learner whom an explanation is about. */
export interface ExplainedView {
  readonly employer: Employer | undefined;
  readonly learner: Learner | undefined;
}

/** The cause as the output has it. For a component's flag the command changes the first one. */
export function causeOf(
  cause: CauseCount,
  { programmes }: Pick<TenantLearningPlans, 'programmes'>,
  view: ExplainedView,
): Cause {
  const { example, ...facts } = cause;
  const command = commandFor({ ...facts, example }, view);
  return {
    ...facts,
    programmeName: cause.programme === null ? null : (programmes.node(cause.programme)?.name ?? null),
    command: command === null ? null : `provost ${command}`,
  };
}

function commandFor(cause: CauseCount, view: ExplainedView): string | null {
  const { reason, programme, example } = cause;
  const component = `component update ${shellWord(example.learner)} ${shellWord(example.component)}`;
  switch (reason) {
    case 'no-access':
      return commandForGate(cause, view);
    case 'hidden-sub-programme':
      return `programme unhide-sub-programmes ${shellWord(programme ?? '')}`;
    case 'employer-only-review':
      return `${component} --employer-only no`;
    case 'not-applicable-to-employers':
      return `${component} --not-applicable-to-employers no`;
  }
}

/** Without a named employer no gate refuses; gates 4 and 5 refuse only about one learner. */
function commandForGate({ gate, example }: CauseCount, { employer, learner }: ExplainedView): string | null {
  if (employer === undefined || gate === null) return null;
  const { organisation } = employer.account;
  const account = shellWord(employer.account.email);
  const updateLearner = `learner update ${shellWord(example.learner)}`;
  switch (gate) {
    case 'feature':
      return 'feature enable employer-learning-plan';
    case 'sign-in':
      return `account update ${account} --status full-user`;
    case 'role':
      return `role assign ${shellWord(employerViewLearningPlan)} ${account}`;
    case 'organisation':
      if (organisation !== null) return `${updateLearner} --employer ${shellWord(organisation)}`;
      return learner?.person.employer
        ? `account update ${account} --organisation ${shellWord(learner.person.employer)}`
        : null;
    case 'relationship':
      return `${updateLearner} --manager ${account}`;
  }
}
