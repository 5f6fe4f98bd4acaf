import { z } from 'zod';
import { counted } from '../../domain/counts.js';
import type { ChangeSink } from '../../changes/change-set.js';
import type { Proposal } from '../../changes/proposal.js';
import type { Programme } from '../../domain/learning-plan/types.js';
import { Tree } from '../../domain/tenancy/trees.js';
import type { TenantContext } from '../operation.js';
import { accountingOutput, createRowAccount, rowReportInput } from '../row-report.js';
import { hidingImpact, type HidingImpact } from './hiding-impact.js';
import { isHiddenFromEmployers, requireProgramme, subProgrammesOf } from './programme-tree.js';

export const hidingInput = z.strictObject({ keys: z.array(z.string()).min(1), ...rowReportInput });

export const hidingOutput = z.object({
  job: z.string().nullable(),
  dryRun: z.boolean(),
  accounting: accountingOutput,
  changes: z.int(),
  programmes: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      /** The state after the change. */
      hideSubProgrammesFromEmployers: z.boolean(),
      subProgrammes: z.int(),
    }),
  ),
  /**
   * Learners with components that become hidden or shown, employer accounts with them in scope, and
   * how many of those components are overdue.
   */
  learners: z.int(),
  employers: z.int(),
  overdueComponents: z.int(),
});
type HidingOutput = z.output<typeof hidingOutput>;

/**
 * Proposes that programmes hide the learning plans of their sub-programmes from employers, or show
 * them. Plans hidden by another programme above stay hidden and are not counted (domain page,
 * section 2).
 * @throws {NotFoundError} `unknown-programme`
 */
export async function proposeHiding(
  context: TenantContext,
  { keys, report }: z.output<typeof hidingInput>,
  hide: boolean,
  changes: ChangeSink,
): Promise<Proposal<HidingOutput>> {
  const { tenant } = context;
  const before = await tenant.all('programme');
  const tree = new Tree(before);
  const chosen: Programme[] = [];
  for (const key of new Set(keys)) chosen.push(await requireProgramme(tenant, tree, key));

  const altered = new Map(
    chosen
      .filter((programme) => programme.hideSubProgrammesFromEmployers !== hide)
      .map((programme) => [programme.key, { ...programme, hideSubProgrammesFromEmployers: hide }]),
  );
  for (const programme of before) {
    const after = altered.get(programme.key);
    if (after !== undefined)
      changes.add({ tenant: tenant.key, entity: 'programme', before: programme, after });
  }
  const account = createRowAccount(report);
  const left = new Set(altered.keys());
  for (const [at, key] of keys.entries())
    account.note(at + 1, key, left.delete(key) ? 'changed' : 'alreadySo');
  await account.flush();
  const impact = await hidingImpact(context, tree, changedProgrammes(before, tree, altered));

  return {
    touchable: chosen.length,
    warnings: [...(altered.size > 0 ? [sentenceOf(impact, hide)] : []), ...withoutEffect(chosen, tree)],
    rejected: 0,
    accounting: account.counts,
    result: ({ job, dryRun, changes: made }) => ({
      job,
      dryRun,
      accounting: account.counts,
      changes: made,
      programmes: chosen.map(({ key, name }) => ({
        key,
        name,
        hideSubProgrammesFromEmployers: hide,
        subProgrammes: subProgrammesOf(tree, key).size,
      })),
      ...impact,
    }),
  };
}

/** Programmes whose learning plans change between hidden and shown. */
function changedProgrammes(
  programmes: readonly Programme[],
  before: Tree<Programme>,
  altered: ReadonlyMap<string, Programme>,
): ReadonlySet<string> {
  const after = new Tree(programmes.map((programme) => altered.get(programme.key) ?? programme));
  const changed = programmes.filter(
    ({ key }) => isHiddenFromEmployers(before, key) !== isHiddenFromEmployers(after, key),
  );
  return new Set(changed.map(({ key }) => key));
}

function sentenceOf({ learners, employers, overdueComponents }: HidingImpact, hide: boolean): string {
  const what = hide
    ? 'Hides sub-programme components from employers'
    : 'Shows sub-programme components to employers';
  return `${what}: ${counted(learners, 'learner')}, ${counted(employers, 'employer account')} and ${counted(overdueComponents, 'overdue component')} are touched.`;
}

function withoutEffect(chosen: readonly Programme[], tree: Tree<Programme>): string[] {
  return chosen
    .filter(({ key }) => subProgrammesOf(tree, key).size === 0)
    .map(({ key }) => `${key} has no sub-programmes: the flag has no effect on it.`);
}
