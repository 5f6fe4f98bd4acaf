import type { Reach } from '../../domain/tenancy/permissions.js';
import { Tree, type TreeNode } from '../../domain/tenancy/trees.js';
import type { Group, Organisation } from '../../domain/tenancy/types.js';
import type { TenantReader } from '../../store/port.js';
import { readTogether } from '../../store/read-together.js';
import type { Viewer } from '../operation.js';

type People = () => Promise<ReadonlySet<string>>;

/**
 * The organisations that an account may see, by key: its own and below, those of its people, and
 * all above these.
 */
export async function visibleOrganisations(
  tenant: TenantReader,
  { account: { organisation } }: Viewer,
  reach: ReadonlySet<Reach>,
  people: People,
): Promise<ReadonlyMap<string, Organisation>> {
  const [all, theirs] = await readTogether([
    tenant.all('organisation'),
    organisationsOf(tenant, reach, people),
  ]);
  const tree = new Tree(all);
  const own = organisation === null ? [] : [...tree.selfAndBelow([organisation])];
  return withAllAbove(all, tree, [...own, ...theirs]);
}

async function organisationsOf(
  tenant: TenantReader,
  reach: ReadonlySet<Reach>,
  people: People,
): Promise<string[]> {
  // Gate 4: learners of an employer account are within its own organisation.
  if (isScopeAlone(reach)) return [];
  const references = [...(await people())];
  const [records, assignments] = await readTogether([
    tenant.findMany(
      'person',
      references.map((reference) => [reference]),
    ),
    tenant.having('assignment', 'person', references),
  ]);
  return [
    ...records.flatMap((person) => person?.employer ?? []),
    ...assignments.flat().map(({ organisation }) => organisation),
  ];
}

/** The groups that an account may see, by the same rule. */
export async function visibleGroups(
  tenant: TenantReader,
  { groups }: Viewer,
  people: People,
): Promise<ReadonlyMap<string, Group>> {
  const [all, placed] = await readTogether([
    tenant.all('group'),
    people().then((found) => tenant.having('person-group', 'person', [...found])),
  ]);
  const tree = new Tree(all);
  const theirs = placed.flat().map(({ group }) => group);
  return withAllAbove(all, tree, [...tree.selfAndBelow(groups), ...theirs]);
}

function isScopeAlone(reach: ReadonlySet<Reach>): boolean {
  return reach.size === 1 && reach.has('scope');
}

/** Those with the keys and all above them, in store order. */
function withAllAbove<Node extends TreeNode>(
  all: readonly Node[],
  tree: Tree<Node>,
  keys: readonly string[],
): ReadonlyMap<string, Node> {
  const seen = new Set(keys.flatMap((key) => [key, ...tree.ancestorsOf(key)]));
  return new Map(all.filter(({ key }) => seen.has(key)).map((node) => [node.key, node]));
}
