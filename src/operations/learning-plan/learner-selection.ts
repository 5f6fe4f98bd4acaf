import { z } from 'zod';
import type { Employer } from '../../domain/learning-plan/access.js';
import type { LearnerTies } from '../../domain/learning-plan/plan.js';
import { NotFoundError } from '../../domain/errors.js';
import { didYouMean } from '../../domain/suggestions.js';
import type { Tree, TreeNode } from '../../domain/tenancy/trees.js';
import type { DueQuestion, DueSum, DueTrait } from '../../store/due-components.js';
import type { TenantContext } from '../operation.js';
import { isInEmployerScope, peopleInScope } from './employers.js';
import type { LearningPlanDepth, LearningPlanRecords, TenantLearningPlans } from './learning-plans.js';
import { streamLearningPlans } from './learning-plans.js';

/** A name that is given and not blank. */
export const given = z.string().trim().min(1);

/** Which learners a run is about; with nothing named, all of the tenant's. */
export interface LearnerSelection {
  /** Only those whom gates 4 and 5 allow this account. */
  readonly employer?: Employer | undefined;
  /** Only those whose employer is this organisation or below it. */
  readonly organisation?: string | undefined;
  /** Only those in this group or below it. */
  readonly group?: string | undefined;
}

/**
 * The plans of the learners selected, in order of reference, in batches. What is read follows the selection, not the tenant.
 * @throws {NotFoundError} when the organisation or the group does not exist.
 */
export async function* selectedLearningPlans(
  context: TenantContext,
  plans: TenantLearningPlans,
  { employer, organisation, group }: LearnerSelection,
  depth: LearningPlanDepth = 'components',
): AsyncIterable<LearningPlanRecords[]> {
  const { people, isSelected } = await selecting(context, plans, { employer, organisation, group });
  for await (const batch of streamLearningPlans(context, { people, depth })) {
    const selected = batch.filter(isSelected);
    if (selected.length > 0) yield selected;
  }
}

/**
 * What components of the same learners add up to, of learners together who agree in what they are told apart by.
 * @throws {NotFoundError} when the organisation or the group does not exist.
 */
export async function* selectedDue(
  context: TenantContext,
  plans: TenantLearningPlans,
  {
    selection,
    by,
    counted,
  }: Pick<DueQuestion, 'counted'> & { readonly selection: LearnerSelection; readonly by: DueTrait },
): AsyncIterable<DueSum[]> {
  const { people, isSelected } = await selecting(context, plans, selection);
  let done = 0;
  const sums = context.tenant.dueComponents.dueBefore({
    day: plans.asOf,
    people,
    // Whom the selection isSelected is decided by their ties.
    by: people === undefined ? [by] : [by, 'ties'],
    counted,
    async checkpoint(learners) {
      context.progress((done += learners));
      await context.checkpoint();
    },
  });
  for await (const batch of sums)
    yield people === undefined ? batch : batch.filter(({ ties }) => ties !== undefined && isSelected(ties));
}

/** Among which people the selected learners are, and which of them those are. */
async function selecting(
  context: TenantContext,
  plans: TenantLearningPlans,
  { employer, organisation, group }: LearnerSelection,
): Promise<{
  readonly people: string[] | undefined;
  readonly isSelected: (learner: LearnerTies) => boolean;
}> {
  const organisations =
    organisation === undefined ? undefined : below(plans.organisations, organisation, 'organisation');
  const groups = group === undefined ? undefined : below(plans.groups, group, 'group');
  return {
    people: await narrowest(context, plans, { employer, organisations, groups }),
    isSelected: (learner) =>
      (organisations === undefined ||
        (learner.person.employer !== null && organisations.has(learner.person.employer))) &&
      (groups === undefined || learner.groups.some((key) => groups.has(key))) &&
      (employer === undefined || isInEmployerScope(employer, learner, plans)),
  };
}

/**
 * A key and every key below it.
 * @throws {NotFoundError} naming the nearest key, when the tree has no such node.
 */
export function below(
  tree: Tree,
  key: string,
  what: 'organisation' | 'group' | 'programme',
): ReadonlySet<string> {
  if (tree.node(key) === undefined) throw unknownKey(what, key, tree);
  return tree.selfAndBelow([key]);
}

/** References among which the selected learners are; undefined for everybody. */
async function narrowest(
  { tenant }: TenantContext,
  plans: TenantLearningPlans,
  {
    employer,
    organisations,
    groups,
  }: {
    readonly employer: Employer | undefined;
    readonly organisations: ReadonlySet<string> | undefined;
    readonly groups: ReadonlySet<string> | undefined;
  },
): Promise<string[] | undefined> {
  if (employer !== undefined) return peopleInScope(tenant, employer, plans);
  if (groups !== undefined) {
    const members = await tenant.having('person-group', 'group', [...groups]);
    return members.flat().map(({ person }) => person);
  }
  if (organisations === undefined) return undefined;
  const employed = await tenant.having('person', 'employer', [...organisations]);
  return employed.flat().map(({ reference }) => reference);
}

function unknownKey(what: string, key: string, tree: Tree<TreeNode>): NotFoundError {
  const { nearest, hint } = didYouMean(key, tree.keys(), {
    none: `The tenant has no ${what} yet.`,
    list: `Check the key: \`provost ${what === 'programme' ? 'programme list' : 'tenant export'}\` shows those that there are.`,
  });
  return new NotFoundError({
    code: `unknown-${what}`,
    message: `There is no ${what} "${key}" in this tenant.`,
    hint,
    details: { [what]: key, nearest },
  });
}
