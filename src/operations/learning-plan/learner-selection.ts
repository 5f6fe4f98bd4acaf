import { z } from 'zod';
import type { Employer } from '../../domain/learning-plan/access.js';
import type { LearnerTies } from '../../domain/learning-plan/plan.js';
import { NotFoundError } from '../../domain/errors.js';
import { didYouMean } from '../../domain/suggestions.js';
import type { Tree, TreeNode } from '../../domain/tenancy/trees.js';
import type { DueQuestion, DueSum, DueTrait } from '../../store/due-components.js';
import type { TenantContext } from '../operation.js';
import { isInEmployerScope, ownView, peopleInScope } from './employers.js';
import type { LearningPlanDepth, LearningPlanRecords, TenantLearningPlans } from './learning-plans.js';
import { streamLearningPlans } from './learning-plans.js';

/** A text that is not blank. */
export const given = z.string().trim().min(1);

/** Selects learners; an empty selection means all of the tenant's. */
export interface LearnerSelection {
  /** Only learners whom gates 4 and 5 allow this account. */
  readonly employer?: Employer | undefined;
  /** Only learners whose employer is this organisation or below it. */
  readonly organisation?: string | undefined;
  /** Only learners in this group or below it. */
  readonly group?: string | undefined;
}

/**
 * Streams the selected learning plans in batches, by reference. It reads only what the selection
 * needs.
 * @throws {NotFoundError} when the organisation or the group does not exist
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
 * Streams sums over the due components of the selected learners, grouped by trait.
 * @throws {NotFoundError} when the organisation or the group does not exist
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
    // The selection tests the ties of a learner.
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

/** Returns the people to read, and the test that selects learners among them. */
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
    people: await narrowest(context, { employer, organisations, groups }),
    isSelected: (learner) =>
      (organisations === undefined ||
        (learner.person.employer !== null && organisations.has(learner.person.employer))) &&
      (groups === undefined || learner.groups.some((key) => groups.has(key))) &&
      (employer === undefined || isInEmployerScope(employer, learner, plans)),
  };
}

/**
 * Returns a key and every key below it.
 * @throws {NotFoundError} with the nearest key, when the tree has no such node
 */
export function below(
  tree: Tree,
  key: string,
  what: 'organisation' | 'group' | 'programme',
): ReadonlySet<string> {
  if (tree.node(key) === undefined) throw unknownKey(what, key, tree);
  return tree.selfAndBelow([key]);
}

/** References that include all selected learners; undefined for everybody. */
async function narrowest(
  context: TenantContext,
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
  const { tenant } = context;
  // A run as an employer account reads nobody outside its scope.
  if (employer !== undefined && employer === ownView(context)) return undefined;
  if (employer !== undefined) return peopleInScope(tenant, employer);
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
