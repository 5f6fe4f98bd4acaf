import { append } from '../../domain/grouped.js';
import { isInScope, type Employer } from '../../domain/learning-plan/access.js';
import { enrolmentOf, isOverdue } from '../../domain/learning-plan/overdue.js';
import type { Programme } from '../../domain/learning-plan/types.js';
import { employerViewAllInAssignedGroups } from '../../domain/tenancy/roles.js';
import { Tree } from '../../domain/tenancy/trees.js';
import type { TenantContext } from '../operation.js';

/**
 * The learners and accounts affected when learning plans of sub-programmes become hidden or shown.
 */
export interface HidingImpact {
  /** People with a component in one of the sub-programmes. */
  readonly learners: number;
  /** Accounts with such a learner in scope (gates 4 and 5), regardless of gates 1 to 3. */
  readonly employers: number;
  readonly overdueComponents: number;
}

/** Counts what is affected when the learning plans of these programmes become hidden or shown. */
export async function hidingImpact(
  context: TenantContext,
  tree: Tree<Programme>,
  programmes: ReadonlySet<string>,
): Promise<HidingImpact> {
  if (programmes.size === 0) return { learners: 0, employers: 0, overdueComponents: 0 };
  const { learners, overdueComponents } = await touchedLearners(context, tree, programmes);
  const employers = await employersOf(context, learners);
  return { learners: learners.size, employers, overdueComponents };
}

async function touchedLearners(
  context: TenantContext,
  tree: Tree<Programme>,
  programmes: ReadonlySet<string>,
): Promise<{ learners: ReadonlySet<string>; overdueComponents: number }> {
  const { tenant, about, asOf } = context;
  const learners = new Set<string>();
  let overdueComponents = 0;
  let read = 0;
  for await (const batch of tenant.stream('component', 10_000)) {
    const touched = batch.filter(({ programme }) => programmes.has(programme));
    const people = [...new Set(touched.map(({ person }) => person))];
    const enrolments = await tenant.having('programme-enrolment', 'person', people);
    const byPerson = new Map(people.map((person, at) => [person, enrolments[at] ?? []]));
    for (const component of touched) {
      learners.add(component.person);
      const enrolment = enrolmentOf(component, byPerson.get(component.person) ?? [], tree, asOf);
      if (isOverdue(component, enrolment, about.settings, asOf)) overdueComponents += 1;
    }
    context.progress((read += batch.length));
    await context.checkpoint();
  }
  return { learners, overdueComponents };
}

async function employersOf(context: TenantContext, learners: ReadonlySet<string>): Promise<number> {
  const { tenant } = context;
  const organisations = new Tree(await tenant.all('organisation'));
  const groups = new Tree(await tenant.all('group'));
  const employers = await employerAccounts({ tenant });
  const viewingAll = byOrganisation(employers.values());
  const found = new Set<string>();
  for await (const batch of tenant.stream('person')) {
    const people = batch.filter(({ reference }) => learners.has(reference));
    const memberships = await tenant.having(
      'person-group',
      'person',
      people.map(({ reference }) => reference),
    );
    for (const [at, person] of people.entries()) {
      const learner = { person, groups: (memberships[at] ?? []).map(({ group }) => group) };
      const above =
        person.employer === null ? [] : [person.employer, ...organisations.ancestorsOf(person.employer)];
      const candidates = [
        ...[person.manager, person.mentor].flatMap((email) => employers.get(email ?? '') ?? []),
        ...above.flatMap((organisation) => viewingAll.get(organisation) ?? []),
      ];
      for (const employer of candidates) {
        if (found.has(employer.account.email)) continue;
        if (isInScope({ employer, learner, organisations, groups })) found.add(employer.account.email);
      }
    }
    await context.checkpoint();
  }
  return found.size;
}

async function employerAccounts({
  tenant,
}: Pick<TenantContext, 'tenant'>): Promise<ReadonlyMap<string, Employer>> {
  const employers = new Map<string, Employer>();
  for await (const batch of tenant.stream('account')) {
    const accounts = batch.filter(({ kind }) => kind === 'employer');
    const emails = accounts.map(({ email }) => email);
    const roles = await tenant.having('account-role', 'account', emails);
    const groups = await tenant.having('account-group', 'account', emails);
    for (const [at, account] of accounts.entries()) {
      employers.set(account.email, {
        account,
        roles: (roles[at] ?? []).map(({ role }) => role),
        groups: (groups[at] ?? []).map(({ group }) => group),
      });
    }
  }
  return employers;
}

/** Accounts that view all learners of their groups, by organisation. */
function byOrganisation(employers: Iterable<Employer>): ReadonlyMap<string, readonly Employer[]> {
  const found = new Map<string, Employer[]>();
  for (const employer of employers) {
    const { organisation } = employer.account;
    if (organisation !== null && employer.roles.includes(employerViewAllInAssignedGroups))
      append(found, organisation, employer);
  }
  return found;
}
