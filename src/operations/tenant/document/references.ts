import { findCycle, Tree } from '../../../domain/tenancy/trees.js';
import type { TreeNode } from '../../../domain/tenancy/trees.js';
import type { EntityName, Records } from '../../../store/entities.js';
import type { TenantReader } from '../../../store/port.js';
import type { Checked, Contents } from './check.js';
import { unknownWord } from './fields.js';
import type { Problems } from './problems.js';
import type { Item } from './schema.js';
import type { DocumentItem } from './source.js';

/** What a document may refer to: what it holds itself and, unless it prunes, what the tenant holds already. */
export interface Known {
  readonly organisations: Tree;
  readonly groups: Tree;
  readonly programmes: Tree;
  readonly keys: { readonly [K in ReferredKind]: ReadonlySet<string> };
}

type ReferredKind = 'organisation' | 'group' | 'programme' | 'account' | 'competence';

/** The known references; the tenant's own records are left out of account where the document is the whole truth. */
export async function knownReferences(
  contents: Contents,
  tenant: TenantReader,
  prune: boolean,
): Promise<Known> {
  const { organisations, groups, programmes, accounts, competences } = contents.sections;
  const stored = async <E extends 'organisation' | 'group' | 'programme'>(
    entity: E,
  ): Promise<Records[E][]> => (prune ? [] : tenant.all(entity));
  const trees = {
    organisation: mergedNodes(await stored('organisation'), organisations),
    group: mergedNodes(await stored('group'), groups),
    programme: mergedNodes(await stored('programme'), programmes),
  };
  return {
    organisations: new Tree(trees.organisation.values()),
    groups: new Tree(trees.group.values()),
    programmes: new Tree(trees.programme.values()),
    keys: {
      organisation: new Set(trees.organisation.keys()),
      group: new Set(trees.group.keys()),
      programme: new Set(trees.programme.keys()),
      account: await namesOf(
        'account',
        accounts.map(({ item }) => item.email),
        ({ email }) => email,
      ),
      competence: await namesOf(
        'competence',
        competences.map(({ item }) => item.name),
        ({ name }) => name,
      ),
    },
  };

  async function namesOf<E extends EntityName>(
    entity: E,
    written: readonly string[],
    nameOf: (record: Records[E]) => string,
  ): Promise<Set<string>> {
    const names = new Set(written);
    if (prune) return names;
    for await (const batch of tenant.stream(entity)) for (const record of batch) names.add(nameOf(record));
    return names;
  }
}

/** Notes every reference of the sections other than people that leads nowhere, and cycles of the three trees. */
export function checkReferences({ sections }: Contents, known: Known, problems: Problems): void {
  const { organisations, groups, programmes, accounts, equivalences, requirements } = sections;
  const check = referenceChecker(known, problems);
  const checkTree = (
    kind: 'organisation' | 'group' | 'programme',
    tree: Tree,
    nodes: readonly TreeItem[],
  ): void => {
    for (const { at, item } of nodes) check(at, kind, item.parent, ['parent']);
    const cycle = findCycle([...known.keys[kind]].flatMap((key) => tree.node(key) ?? []));
    const first = nodes.find(({ item }) => cycle?.includes(item.key));
    if (cycle !== undefined && first !== undefined) {
      problems.add(first.at, ['parent'], () => `closes a cycle: ${[...cycle, cycle[0]].join(' → ')}`);
    }
  };
  checkTree('organisation', known.organisations, organisations);
  checkTree('group', known.groups, groups);
  checkTree('programme', known.programmes, programmes);
  for (const { at, item } of accounts) {
    check(at, 'organisation', item.organisation, ['organisation']);
    for (const [index, group] of (item.groups ?? []).entries()) check(at, 'group', group, ['groups', index]);
  }
  for (const { at, item } of equivalences) {
    for (const [index, to] of item.to.entries()) check(at, 'competence', to, ['to', index]);
  }
  for (const { at, item } of requirements) {
    check(at, 'competence', item.competence, ['competence']);
    if (item.scope.kind === 'organisation')
      check(at, 'organisation', item.scope.of, ['scope', 'organisation']);
  }
}

/** As `checkReferences`, for one person; `enrolledBefore` are the programmes that the tenant has them on already. */
export function checkPersonReferences(
  { at, item }: Checked<'people'>,
  enrolledBefore: readonly string[],
  known: Known,
  problems: Problems,
): void {
  const check = referenceChecker(known, problems);
  check(at, 'organisation', item.employer, ['employer']);
  check(at, 'account', item.account, ['account']);
  check(at, 'account', item.manager, ['manager']);
  check(at, 'account', item.mentor, ['mentor']);
  for (const [index, group] of (item.groups ?? []).entries()) check(at, 'group', group, ['groups', index]);
  for (const [index, { programme }] of (item.programmes ?? []).entries()) {
    check(at, 'programme', programme, ['programmes', index, 'programme']);
  }
  for (const [index, { organisation }] of (item.assignments ?? []).entries()) {
    check(at, 'organisation', organisation, ['assignments', index, 'organisation']);
  }
  for (const [index, { competence }] of (item.achievements ?? []).entries()) {
    check(at, 'competence', competence, ['achievements', index, 'competence']);
  }
  checkPlan(
    item,
    at,
    new Set([...enrolledBefore, ...(item.programmes ?? []).map(({ programme }) => programme)]),
  );

  /** A component belongs to a programme that the learner is enrolled on, or to one below it (domain page, section 2). */
  function checkPlan(person: Item<'people'>, place: DocumentItem, enrolled: ReadonlySet<string>): void {
    for (const [index, { programme }] of (person.components ?? []).entries()) {
      const path = ['components', index, 'programme'];
      if (!check(place, 'programme', programme, path)) continue;
      if (
        enrolled.has(programme) ||
        known.programmes.ancestorsOf(programme).some((above) => enrolled.has(above))
      )
        continue;
      problems.add(
        place,
        path,
        () => `${person.reference} is enrolled neither on the programme "${programme}" nor on one above it`,
      );
    }
  }
}

type TreeItem = Checked<'organisations'> | Checked<'groups'> | Checked<'programmes'>;

function referenceChecker(known: Known, problems: Problems) {
  return (
    at: DocumentItem,
    kind: ReferredKind,
    name: string | null | undefined,
    path: readonly PropertyKey[],
  ): boolean => {
    if (name === null || name === undefined || known.keys[kind].has(name)) return true;
    problems.add(at, path, () => unknownWord(kind, name, [...known.keys[kind]]));
    return false;
  };
}

/** The nodes as they will stand once the document is applied. */
function mergedNodes(stored: readonly TreeNode[], written: readonly TreeItem[]): Map<string, TreeNode> {
  const nodes = new Map(stored.map((node) => [node.key, node]));
  for (const { item } of written) {
    const { key, parent } = item;
    nodes.set(key, { key, parent: parent === undefined ? (nodes.get(key)?.parent ?? null) : parent });
  }
  return nodes;
}
