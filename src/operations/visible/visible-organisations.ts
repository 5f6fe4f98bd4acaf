import type { Reach } from '../../domain/tenancy/permissions.js';
import { Tree } from '../../domain/tenancy/trees.js';
import type { TenantReader } from '../../store/port.js';
import { readTogether } from '../../store/read-together.js';
import type { Viewer } from '../operation.js';

type People = () => Promise<ReadonlySet<string>>;

/**
 * Keys of the organisations that an account may see: its own and below, those of its people, and
 * all above these.
 */
export async function visibleOrganisations(
  tenant: TenantReader,
  { account: { organisation } }: Viewer,
  reach: ReadonlySet<Reach>,
  people: People,
): Promise<ReadonlySet<string>> {
  const [all, theirs] = await readTogether([
    tenant.all('organisation'),
    organisationsOf(tenant, reach, people),
  ]);
  const tree = new Tree(all);
  const own = organisation === null ? [] : [...tree.selfAndBelow([organisation])];
  return withAllAbove(tree, [...own, ...theirs]);
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

/** Keys of the groups that an account may see, by the same rule. */
export async function visibleGroups(
  tenant: TenantReader,
  { groups }: Viewer,
  people: People,
): Promise<ReadonlySet<string>> {
  const [all, placed] = await readTogether([
    tenant.all('group'),
    people().then((found) => tenant.having('person-group', 'person', [...found])),
  ]);
  const tree = new Tree(all);
  return withAllAbove(tree, [...tree.selfAndBelow(groups), ...placed.flat().map(({ group }) => group)]);
}

function isScopeAlone(reach: ReadonlySet<Reach>): boolean {
  return reach.size === 1 && reach.has('scope');
}

function withAllAbove(tree: Tree, keys: readonly string[]): ReadonlySet<string> {
  return new Set(keys.flatMap((key) => [key, ...tree.ancestorsOf(key)]));
}
