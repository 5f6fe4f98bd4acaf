import { accountGates, type Employer } from '../../domain/learning-plan/access.js';
import type { LearnerTies } from '../../domain/learning-plan/plan.js';
import { employerViewAllInAssignedGroups } from '../../domain/tenancy/roles.js';
import { isInEmployerScope } from '../learning-plan/employers.js';
import type { TenantLearningPlans } from '../learning-plan/learning-plans.js';
import { byKey, type OverdueRow, type OverdueRows } from './overdue-rows.js';

/**
 * One row for each employer account with a learner in scope; an account that fails gates 1 to 3
 * sees nothing. A learner counts for every account in whose scope they are.
 * Accounts with View All in the same organisation and groups share a scope and count as one set. A
 * learner finds its sets by its groups and employer, so the work never grows with learners ×
 * accounts.
 */
export function rowsByEmployer(employers: readonly Employer[], plans: TenantLearningPlans): OverdueRows {
  const accounts = new Map(
    employers.map((employer) => [
      employer.account.email,
      { employer, count: undefined as Count | undefined },
    ]),
  );
  const sets = viewAllSets(employers);
  const setOf = new Map(
    [...sets.values()].flatMap((set) => set.employers.map((employer) => [employer, set])),
  );
  const meet = setsMet(sets.values());

  return {
    by: 'ties',
    add({ ties, overdue, visible }) {
      if (ties === undefined) throw new Error('The sum has no ties.');
      const count = { dashboard: overdue, visible };
      const met = meet(ties, plans);
      for (const set of met) set.count = sumOf(set.count, count);
      let counted = met.size > 0;
      for (const email of new Set([ties.person.manager, ties.person.mentor])) {
        const account = email === null ? undefined : accounts.get(email);
        if (account === undefined || !isInEmployerScope(account.employer, ties, plans)) continue;
        counted = true;
        const set = setOf.get(account.employer);
        if (set === undefined || !met.has(set)) account.count = sumOf(account.count, count);
      }
      return counted;
    },
    rows: () =>
      [...accounts.values()]
        .flatMap(({ employer, count }) => rowOf(employer, count, setOf.get(employer), plans))
        .sort(byKey),
  };
}

/**
 * Sums over learners as any employer with access sees them; undefined without a learner in scope.
 */
interface Count {
  readonly dashboard: number;
  readonly visible: number;
}

/** Employer accounts with View All in the same organisation and groups. */
interface ViewAllSet {
  readonly organisation: string;
  readonly groups: readonly string[];
  readonly employers: Employer[];
  count: Count | undefined;
}

function viewAllSets(employers: readonly Employer[]): Map<string, ViewAllSet> {
  const sets = new Map<string, ViewAllSet>();
  for (const employer of employers) {
    const { organisation } = employer.account;
    if (organisation === null || !employer.roles.includes(employerViewAllInAssignedGroups)) continue;
    const groups = [...employer.groups].sort();
    const name = JSON.stringify([organisation, groups]);
    const set = sets.get(name);
    if (set) set.employers.push(employer);
    else sets.set(name, { organisation, groups, employers: [employer], count: undefined });
  }
  return sets;
}

/** Finds the sets of a learner by each pair of group and employer, including those above. */
function setsMet(
  sets: Iterable<ViewAllSet>,
): (learner: LearnerTies, plans: TenantLearningPlans) => ReadonlySet<ViewAllSet> {
  const places = new Map<string, Map<string, ViewAllSet[]>>();
  for (const set of sets) {
    for (const group of set.groups) {
      const byOrganisation = places.get(group) ?? new Map<string, ViewAllSet[]>();
      places.set(group, byOrganisation);
      byOrganisation.set(set.organisation, [...(byOrganisation.get(set.organisation) ?? []), set]);
    }
  }
  return ({ person, groups }, trees) => {
    const met = new Set<ViewAllSet>();
    if (person.employer === null) return met;
    const organisations = [person.employer, ...trees.organisations.ancestorsOf(person.employer)];
    for (const group of groups.flatMap((own) => [own, ...trees.groups.ancestorsOf(own)])) {
      const byOrganisation = places.get(group);
      if (byOrganisation === undefined) continue;
      for (const organisation of organisations)
        for (const set of byOrganisation.get(organisation) ?? []) met.add(set);
    }
    return met;
  };
}

/**
 * The row of an account: its own scope and that of its set. A refused account sees nothing, so its
 * visible count is 0.
 */
function rowOf(
  employer: Employer,
  own: Count | undefined,
  set: ViewAllSet | undefined,
  plans: TenantLearningPlans,
): OverdueRow[] {
  const count = set?.count === undefined ? own : sumOf(own, set.count);
  if (count === undefined) return [];
  const { email, firstName, lastName } = employer.account;
  const access = passesAccountGates(employer, plans);
  const visible = access ? count.visible : 0;
  const { dashboard } = count;
  return [
    { key: email, name: `${firstName} ${lastName}`, dashboard, visible, hidden: dashboard - visible, access },
  ];
}

/** True if gates 1 to 3 allow the account the learning plans in its scope. */
export function passesAccountGates(employer: Employer, { featureEnabled }: TenantLearningPlans): boolean {
  return accountGates({ featureEnabled, employer }).every(({ passed }) => passed);
}

function sumOf(count: Count | undefined, { dashboard, visible }: Count): Count {
  return { dashboard: (count?.dashboard ?? 0) + dashboard, visible: (count?.visible ?? 0) + visible };
}
