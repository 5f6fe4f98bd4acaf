import { z } from 'zod';
import { explainNotification, type Employer } from '../../domain/learning-plan/access.js';
import type { Learner } from '../../domain/learning-plan/plan.js';
import type { Account } from '../../domain/tenancy/types.js';
import type { TenantReader } from '../../store/port.js';
import { readTogether } from '../../store/read-together.js';
import { ownView, withGrants } from '../learning-plan/employers.js';
import type { TenantLearningPlans } from '../learning-plan/learning-plans.js';
import { given } from '../learning-plan/learner-selection.js';
import { requireLearningPlan } from '../learning-plan/learning-plan-views.js';
import { readOperation } from '../operation.js';

const account = z.object({ email: z.string(), name: z.string(), why: z.string() });
const judgement = account.extend({ notified: z.boolean() });

/**
 * Lists which employer accounts would be notified about a learning plan, and what the others lack
 * (domain page, section 2). Candidates are the accounts of the learner's employer and of the
 * organisations above. An employer account sees only itself.
 */
export const notificationRecipients = readOperation({
  name: 'notification.recipients',
  summary: 'Tell which employers are notified about a learner’s plan, and why others are not',
  scope: 'tenant',
  dated: true,
  permission: 'plan.read',
  input: z.strictObject({ learner: given }),
  output: z.object({
    learner: z.string(),
    /** All candidates: those who would be notified first. */
    accounts: z.array(judgement),
    recipients: z.array(account),
    others: z.array(account),
  }),

  async run(context, { learner: reference }) {
    const own = ownView(context);
    const [{ plans, plan: learner }, accounts] = await readTogether([
      requireLearningPlan(context, reference, 'enrolments'),
      own === undefined ? context.tenant.all('account') : [],
    ]);
    const candidates = own ? [own] : await employersAbove(context.tenant, accounts, learner, plans);
    const judgements = candidates.map((employer) => explained(employer, learner, plans));
    const listed = (isNotified: boolean): z.infer<typeof account>[] =>
      judgements
        .filter(({ notified }) => notified === isNotified)
        .map(({ notified: _notified, ...rest }) => rest);
    const judged = [...judgements].sort((a, b) => Number(b.notified) - Number(a.notified));
    return {
      learner: learner.person.reference,
      accounts: judged,
      recipients: listed(true),
      others: listed(false),
    };
  },
});

/** The employer accounts of the learner's employer and of every organisation above it, by email. */
async function employersAbove(
  tenant: TenantReader,
  accounts: readonly Account[],
  { person: { employer } }: Learner,
  { organisations }: TenantLearningPlans,
): Promise<Employer[]> {
  if (employer === null) return [];
  const places = new Set([employer, ...organisations.ancestorsOf(employer)]);
  return withGrants(
    tenant,
    accounts.filter(
      ({ kind, organisation }) => kind === 'employer' && organisation !== null && places.has(organisation),
    ),
  );
}

function explained(
  employer: Employer,
  learner: Learner,
  { featureEnabled, organisations, groups }: TenantLearningPlans,
): z.infer<typeof judgement> {
  const { notified, why } = explainNotification({ featureEnabled, employer, learner, organisations, groups });
  const { email, firstName, lastName } = employer.account;
  return { email, name: `${firstName} ${lastName}`, why: why.join(' '), notified };
}
