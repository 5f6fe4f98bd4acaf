import { grouped } from '../../domain/grouped.js';
import { isInScope, type Employer } from '../../domain/learning-plan/access.js';
import type { LearnerTies } from '../../domain/learning-plan/plan.js';
import { NotFoundError, UsageError } from '../../domain/errors.js';
import { didYouMean } from '../../domain/suggestions.js';
import { employerViewAllInAssignedGroups } from '../../domain/tenancy/roles.js';
import type { Account, AccountGroup, AccountRole } from '../../domain/tenancy/types.js';
import type { TenantReader } from '../../store/port.js';
import { readTogether } from '../../store/read-together.js';
import { addressOf, emailOf } from '../../domain/email.js';
import { findAccount } from '../account/find-accounts.js';
import type { TenantContext } from '../operation.js';
import type { TenantLearningPlans } from './learning-plans.js';

/**
 * The employer account through whose eyes the run looks: the one that is named, else the account that the run is made as when that is an
 * employer's; undefined where there is neither.
 * @throws {NotFoundError} @throws {UsageError} as `employerFor`.
 */
export async function chosenEmployer(
  context: TenantContext,
  email: string | undefined,
): Promise<Employer | undefined> {
  return email === undefined ? ownView(context) : employerFor(context, email);
}

/**
 * The employer account of this email. To an employer account that the run is made as, the others do not exist.
 * @throws {NotFoundError} when there is no such account. @throws {UsageError} when it is not an employer's.
 */
export async function employerFor(context: TenantContext, email: string): Promise<Employer> {
  const own = ownView(context);
  if (own === undefined) return requireEmployer(context.tenant, email);
  const { email: wanted, older } = addressOf(email);
  if (![wanted, ...older].includes(own.account.email)) throw unknownAccount(wanted, [own.account.email]);
  return own;
}

/** The account that the run is made as, when it is an employer's: it sees only what an employer sees. */
export function ownView({ viewer }: TenantContext): Employer | undefined {
  return viewer?.account.kind === 'employer' ? viewer : undefined;
}

/** Every employer account with its roles and groups, by email. What accounts were given is read in one go, not account by account. */
export async function everyEmployer(tenant: TenantReader): Promise<Employer[]> {
  const accountOf = ({ account }: { readonly account: string }): string => account;
  const roles = grouped(await tenant.all('account-role'), accountOf);
  const groups = grouped(await tenant.all('account-group'), accountOf);
  const employers: Employer[] = [];
  for await (const accounts of tenant.stream('account', undefined, {
    filter: [{ column: 'kind', is: '=', value: 'employer' }],
  }))
    for (const account of accounts)
      employers.push(employerOf(account, roles.get(account.email) ?? [], groups.get(account.email) ?? []));
  return employers;
}

/** The accounts with their roles and groups, in the order given. */
export async function withGrants(tenant: TenantReader, accounts: readonly Account[]): Promise<Employer[]> {
  const emails = accounts.map(({ email }) => email);
  const [roles, groups] = await readTogether([
    tenant.having('account-role', 'account', emails),
    tenant.having('account-group', 'account', emails),
  ]);
  return accounts.map((account, index) => employerOf(account, roles[index] ?? [], groups[index] ?? []));
}

/**
 * References of the people whom gates 4 and 5 may allow this account: found in its organisation and below, then by manager, mentor and
 * group, so that one employer's view never reads the plans of the whole tenant. Each is still to be held against `isInScope`.
 */
export async function peopleInScope(
  tenant: TenantReader,
  { account: { email, organisation }, roles, groups }: Employer,
  plans: Pick<TenantLearningPlans, 'organisations' | 'groups'>,
): Promise<string[]> {
  if (organisation === null) return [];
  const below = roles.includes(employerViewAllInAssignedGroups) ? plans.groups.selfAndBelow(groups) : [];
  const [employed, members] = await readTogether([
    tenant.having('person', 'employer', [...plans.organisations.selfAndBelow([organisation])]),
    tenant.having('person-group', 'group', [...below]),
  ]);
  const grouped = new Set(members.flat().map(({ person }) => person));
  return employed
    .flat()
    .filter(
      ({ reference, manager, mentor }) => manager === email || mentor === email || grouped.has(reference),
    )
    .map(({ reference }) => reference);
}

/** Do gates 4 and 5 allow this account this learner? */
export function isInEmployerScope(
  employer: Employer,
  learner: LearnerTies,
  plans: TenantLearningPlans,
): boolean {
  return isInScope({ employer, learner, organisations: plans.organisations, groups: plans.groups });
}

async function requireEmployer(tenant: TenantReader, text: string): Promise<Employer> {
  const account = await findAccount(tenant, text);
  if (account === undefined) {
    const employers = (await tenant.all('account')).filter(({ kind }) => kind === 'employer');
    throw unknownAccount(
      emailOf(text),
      employers.map((employer) => employer.email),
    );
  }
  if (account.kind !== 'employer') throw notAnEmployer(account);
  const [roles = []] = await tenant.having('account-role', 'account', [account.email]);
  const [groups = []] = await tenant.having('account-group', 'account', [account.email]);
  return employerOf(account, roles, groups);
}

function employerOf(
  account: Account,
  roles: readonly AccountRole[],
  groups: readonly AccountGroup[],
): Employer {
  return { account, roles: roles.map(({ role }) => role), groups: groups.map(({ group }) => group) };
}

function notAnEmployer({ email, kind }: Account): UsageError {
  return new UsageError({
    code: 'not-an-employer',
    message: `${email} is an account of kind ${kind}, and this asks what an employer account sees.`,
    hint: 'Name an employer account: `provost account list` shows the kind of each.',
    details: { email, kind },
  });
}

function unknownAccount(email: string, known: readonly string[]): NotFoundError {
  const { nearest, hint } = didYouMean(email, known, {
    none: 'The tenant has no employer account yet.',
    list: 'List them with `provost account list --kind employer`.',
  });
  return new NotFoundError({
    code: 'unknown-account',
    message: `There is no employer account ${email} in this tenant.`,
    hint,
    details: { email, nearest },
  });
}
