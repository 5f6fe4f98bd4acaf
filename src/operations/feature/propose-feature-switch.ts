import { z } from 'zod';
import type { ChangeSink } from '../../changes/change-set.js';
import type { Proposal } from '../../changes/proposal.js';
import { NotFoundError } from '../../domain/errors.js';
import { didYouMean } from '../../domain/suggestions.js';
import { employerViewLearningPlan } from '../../domain/tenancy/roles.js';
import { features, type FeatureKey } from '../../domain/tenancy/vocabulary.js';
import type { TenantReader } from '../../store/port.js';
import type { TenantContext } from '../operation.js';
import { accountingOutput, createRowAccount, rowReportInput } from '../row-report.js';
import { featureState, featureStates } from './list.js';

export const featureSwitchInput = z.strictObject({ keys: z.array(z.string()).min(1), ...rowReportInput });

export const featureSwitchOutput = z.object({
  job: z.string().nullable(),
  dryRun: z.boolean(),
  accounting: accountingOutput,
  changes: z.int(),
  /** The states after the change. */
  features: z.array(featureState),
});
type FeatureSwitchOutput = z.output<typeof featureSwitchOutput>;

/**
 * Proposes to switch features on or off.
 * @throws {NotFoundError} `unknown-feature`, with the nearest key
 */
export async function proposeFeatureSwitch(
  { tenant }: TenantContext,
  { keys, report }: z.output<typeof featureSwitchInput>,
  enabled: boolean,
  changes: ChangeSink,
): Promise<Proposal<FeatureSwitchOutput>> {
  const account = createRowAccount(report);
  const wanted = new Set<string>();
  for (const [at, given] of keys.entries()) {
    const key = requireFeature(given);
    const isRepeated = wanted.has(key);
    wanted.add(key);
    const before = (await tenant.find('feature', [key])) ?? null;
    // A feature that was never switched is off already.
    const isSo = isRepeated || (before?.enabled ?? false) === enabled;
    account.note(at + 1, key, isSo ? 'alreadySo' : 'changed');
    if (isSo) continue;
    changes.add({ tenant: tenant.key, entity: 'feature', before, after: { key, enabled } });
  }
  await account.flush();
  const states = (await featureStates(tenant)).map((state) =>
    wanted.has(state.key) ? { ...state, enabled } : state,
  );
  return {
    touchable: wanted.size,
    warnings: enabled && wanted.has('employer-learning-plan') ? [await givesNobodyARole(tenant)] : [],
    rejected: 0,
    accounting: account.counts,
    result: ({ job, dryRun, changes: made }) => ({
      job,
      dryRun,
      accounting: account.counts,
      changes: made,
      features: states,
    }),
  };
}

function requireFeature(text: string): FeatureKey {
  const key = features.find((feature) => feature === text.trim().toLowerCase());
  if (key !== undefined) return key;
  const list = '`provost feature list` lists them all.';
  const { nearest, hint } = didYouMean(text, features, { none: list, list });
  throw new NotFoundError({
    code: 'unknown-feature',
    message: `There is no feature "${text}".`,
    hint: nearest === null ? list : `${hint} ${list}`,
    details: { nearest },
  });
}

/** Roles belong to accounts and never follow from the feature (domain page, section 1). */
async function givesNobodyARole(tenant: TenantReader): Promise<string> {
  const [held = []] = await tenant.having('account-role', 'role', [employerViewLearningPlan]);
  const holders = new Set(held.map(({ account }) => account));
  let employers = 0;
  let holding = 0;
  for await (const accounts of tenant.stream('account')) {
    for (const { kind, email } of accounts) {
      if (kind !== 'employer') continue;
      employers += 1;
      if (holders.has(email)) holding += 1;
    }
  }
  const next =
    holding === employers
      ? ''
      : ` \`provost role assign "${employerViewLearningPlan}" --all-employers\` gives it to the others.`;
  return `The feature gives nobody a role: ${holding} of ${employers} employer accounts hold "${employerViewLearningPlan}".${next}`;
}
