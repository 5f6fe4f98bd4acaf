import { levelProblem } from '../../../domain/competence/level.js';
import { employerRoles } from '../../../domain/tenancy/rights.js';
import { findCycle, Tree } from '../../../domain/tenancy/trees.js';
import type { TreeNode } from '../../../domain/tenancy/trees.js';
import type { ProgrammeEnrolment } from '../../../domain/learning-plan/types.js';
import type { Records } from '../../../store/entities.js';
import type { TenantReader } from '../../../store/port.js';
import { MOST_EMAILS_SUGGESTED, type Checked, type Contents } from './check.js';
import type { CompetenceNames } from './competence-names.js';
import { competenceNames } from './competence-names.js';
import { unknownWord } from './fields.js';
import type { Problems } from './problems.js';
import type { Item } from './schema.js';
import type { DocumentItem } from './source.js';

/** What a document may refer to: what it holds itself and, unless it prunes, what the tenant holds already. */
export interface Known {
  readonly organisations: Tree;
  readonly groups: Tree;
  readonly programmes: Tree;
  readonly competences: CompetenceNames;
  readonly keys: { readonly [K in Exclude<ReferredKind, 'account'>]: ReadonlySet<string> };
  /** Which of these emails are those of accounts. */
  accountsAmong(emails: readonly string[]): Promise<ReadonlySet<string>>;
  /** Emails that a misspelt one may have meant; none where there are too many. */
  readonly someEmails: readonly string[];
}

type ReferredKind = 'organisation' | 'group' | 'programme' | 'account' | 'competence';

/** The known references; the tenant's own records are left out of account where the document is the whole truth. */
export async function knownReferences(
  contents: Contents,
  tenant: TenantReader,
  prune: boolean,
): Promise<Known> {
  const { organisations, groups, programmes, competences } = contents.sections;
  const stored = async <E extends 'organisation' | 'group' | 'programme'>(
    entity: E,
  ): Promise<Records[E][]> => (prune ? [] : tenant.all(entity));
  const trees = {
    organisation: mergedNodes(await stored('organisation'), organisations),
    group: mergedNodes(await stored('group'), groups),
    programme: mergedNodes(await stored('programme'), programmes),
  };
  const names = await competenceNames(competences, tenant, prune);
  return {
    competences: names,
    organisations: new Tree(trees.organisation.values()),
    groups: new Tree(trees.group.values()),
    programmes: new Tree(trees.programme.values()),
    keys: {
      organisation: new Set(trees.organisation.keys()),
      group: new Set(trees.group.keys()),
      programme: new Set(trees.programme.keys()),
      competence: names.all,
    },
    async accountsAmong(emails) {
      const among = new Set(emails);
      const unwritten = [...among].filter((email) => !contents.has('accounts', email));
      const found = prune
        ? []
        : await tenant.findMany(
            'account',
            unwritten.map((email) => [email]),
          );
      for (const [at, email] of unwritten.entries()) if (found[at] === undefined) among.delete(email);
      return among;
    },
    someEmails: [...contents.someEmails, ...(prune ? [] : await storedEmails(tenant))],
  };
}

async function storedEmails(tenant: TenantReader): Promise<string[]> {
  if ((await tenant.count('account')) > MOST_EMAILS_SUGGESTED) return [];
  return (await tenant.all('account')).map(({ email }) => email);
}

/** Notes every reference of the kept sections that leads nowhere, cycles of the three trees, and new twins of competences. */
export function checkReferences({ sections }: Contents, known: Known, problems: Problems): void {
  const { organisations, groups, programmes, competences, equivalences, requirements } = sections;
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
  known.competences.refuseTwins(competences, problems);
  for (const { at, item } of equivalences) {
    for (const [index, to] of item.to.entries()) check(at, 'competence', to, ['to', index]);
  }
  for (const { at, item } of requirements) {
    check(at, 'competence', item.competence, ['competence']);
    checkLevel(known, problems, at, item, []);
    if (item.scope.kind === 'organisation')
      check(at, 'organisation', item.scope.of, ['scope', 'organisation']);
  }
}

/** As `checkReferences`, for one account. */
export function checkAccountReferences(
  { at, item }: Checked<'accounts'>,
  known: Known,
  problems: Problems,
): void {
  const check = referenceChecker(known, problems);
  check(at, 'organisation', item.organisation, ['organisation']);
  for (const [index, group] of (item.groups ?? []).entries()) check(at, 'group', group, ['groups', index]);
}

/**
 * Notes each employer's role that is newly given to an account of another kind. One that the account has held since it was an
 * employer stays, void.
 * @param held email and role of what the tenant holds, with a space between
 */
export function checkEmployerRoles(
  { at, item }: Checked<'accounts'>,
  held: ReadonlySet<string>,
  problems: Problems,
): void {
  if (item.kind === 'employer') return;
  for (const [index, role] of (item.roles ?? []).entries()) {
    if (!employerRoles.includes(role) || held.has(`${item.email} ${role}`)) continue;
    problems.add(
      at,
      ['roles', index],
      () => `"${role}" is for employers’ accounts, and this one is of kind ${item.kind}`,
    );
  }
}

/** What is known of a person before: the programmes that the tenant has them on already, and which of the accounts that they name there are. */
export interface AboutPerson {
  readonly enrolledBefore: readonly Pick<ProgrammeEnrolment, 'programme' | 'start'>[];
  readonly accounts: ReadonlySet<string>;
}

/** As `checkReferences`, for one person. */
export function checkPersonReferences(
  { at, item }: Checked<'people'>,
  { enrolledBefore, accounts }: AboutPerson,
  known: Known,
  problems: Problems,
): void {
  const check = referenceChecker(known, problems, accounts);
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
  for (const [index, achievement] of (item.achievements ?? []).entries()) {
    check(at, 'competence', achievement.competence, ['achievements', index, 'competence']);
    checkLevel(known, problems, at, achievement, ['achievements', index]);
  }
  checkPlan(item, at, [...enrolledBefore, ...(item.programmes ?? [])]);

  /**
   * A component belongs to a programme that the learner is enrolled on, or to one below it, and may name an enrolment there by its
   * start (domain page, section 2).
   */
  function checkPlan(
    person: Item<'people'>,
    place: DocumentItem,
    enrolments: readonly { readonly programme: string; readonly start?: string | null | undefined }[],
  ): void {
    for (const [index, { programme, enrolmentStart }] of (person.components ?? []).entries()) {
      const path = ['components', index];
      if (!check(place, 'programme', programme, [...path, 'programme'])) continue;
      const lineage = [programme, ...known.programmes.ancestorsOf(programme)];
      const belongsTo = enrolments.filter((enrolment) => lineage.includes(enrolment.programme));
      if (belongsTo.length === 0) {
        problems.add(
          place,
          [...path, 'programme'],
          () => `${person.reference} is enrolled neither on the programme "${programme}" nor on one above it`,
        );
      } else if (enrolmentStart && !belongsTo.some(({ start }) => start === enrolmentStart)) {
        problems.add(
          place,
          [...path, 'enrolmentStart'],
          () =>
            `no enrolment of ${person.reference} on the programme "${programme}" or one above it starts on ${enrolmentStart}`,
        );
      }
    }
  }
}

/** Notes a level above the highest of its competence; one that is left out is no new one. */
function checkLevel(
  { competences }: Known,
  problems: Problems,
  at: DocumentItem,
  { competence, level }: { readonly competence: string; readonly level?: number | null | undefined },
  path: readonly PropertyKey[],
): void {
  const highest = competences.highestOf(competence);
  if (level == null || highest === undefined) return;
  const problem = levelProblem(level, { name: competence, levels: highest });
  if (problem !== undefined) problems.add(at, [...path, 'level'], () => problem);
}

type TreeItem = Checked<'organisations'> | Checked<'groups'> | Checked<'programmes'>;

function referenceChecker(known: Known, problems: Problems, accounts: ReadonlySet<string> = new Set()) {
  return (
    at: DocumentItem,
    kind: ReferredKind,
    name: string | null | undefined,
    path: readonly PropertyKey[],
  ): boolean => {
    const keys = kind === 'account' ? accounts : known.keys[kind];
    if (name === null || name === undefined || keys.has(name)) return true;
    problems.add(at, path, () =>
      kind === 'competence'
        ? known.competences.problemOf(name)
        : unknownWord(kind, name, kind === 'account' ? known.someEmails : [...keys]),
    );
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
