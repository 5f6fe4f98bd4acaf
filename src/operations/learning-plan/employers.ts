import { grouped } from '../../domain/grouped.js';
import { isInScope, type Employer } from '../../domain/learning-plan/access.js';
import type { LearnerTies } from '../../domain/learning-plan/plan.js';
import { NotFoundError, UsageError } from '../../domain/errors.js';
import { didYouMean } from '../../domain/suggestions.js';
import { employerViewAllInAssignedGroups } from '../../domain/tenancy/roles.js';
import type { Account, AccountGroup, AccountRole } from '../../domain/tenancy/types.js';
import type { TenantReader } from '../../store/port.js';
import { listOf, readTogether } from '../../store/read-together.js';
import { addressOf, emailOf } from '../../domain/email.js';
import { findViewer } from '../account/find-accounts.js';
import type { TenantContext } from '../operation.js';
import type { TenantLearningPlans } from './learning-plans.js';

/**
 * The employer account whose view the run shows: the named one, else the run's own account if it is
 * an employer's, else undefined.
 * @throws {NotFoundError} @throws {UsageError} as `employerFor`
 */
export async function chosenEmployer(
  context: TenantContext,
  email: string | undefined,
): Promise<Employer | undefined> {
  return email === undefined ? ownView(context) : employerFor(context, email);
}

/**
 * Finds an employer account by email. A run as an employer account sees no other employer account.
 * @throws {NotFoundError} when there is no such account
 * @throws {UsageError} when it is not an employer's
 */
export async function employerFor(context: TenantContext, email: string): Promise<Employer> {
  const own = ownView(context);
  if (own === undefined)
    return requireEmployer(context.tenant, email, await findViewer(context.tenant, email));
  const { email: wanted, older } = addressOf(email);
  if (![wanted, ...older].includes(own.account.email)) throw unknownAccount(wanted, [own.account.email]);
  return own;
}

/** The account of the run, if it is an employer's: the run sees only what that employer sees. */
export function ownView({ viewer }: TenantContext): Employer | undefined {
  return viewer?.account.kind === 'employer' ? viewer : undefined;
}

/**
 * Reads every employer account with its roles and groups, by email. One read for all grants, not
 * one for each account.
 */
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

/** Returns the accounts with their roles and groups, in the given order. */
export async function withGrants(tenant: TenantReader, accounts: readonly Account[]): Promise<Employer[]> {
  const emails = accounts.map(({ email }) => email);
  const [roles, groups] = await readTogether([
    tenant.having('account-role', 'account', emails),
    tenant.having('account-group', 'account', emails),
  ]);
  return accounts.map((account, index) => employerOf(account, roles[index] ?? [], groups[index] ?? []));
}

/**
 * References of people whom gates 4 and 5 may allow the account. It reads by organisation, manager,
 * mentor and group, never the whole tenant. Callers must still check `isInScope`.
 */
export async function peopleInScope(
  tenant: TenantReader,
  { account: { email, organisation }, roles, groups }: Employer,
): Promise<string[]> {
  if (organisation === null) return [];
  const viewed = roles.includes(employerViewAllInAssignedGroups) ? groups : [];
  const [employed, members] = await readTogether([
    listOf(
      tenant.stream('person', undefined, {
        where: [{ column: 'employer', is: 'below', values: [organisation] }],
      }),
    ),
    viewed.length === 0
      ? []
      : listOf(
          tenant.stream('person-group', undefined, {
            where: [{ column: 'group', is: 'below', values: viewed }],
          }),
        ),
  ]);
  const grouped = new Set(members.map(({ person }) => person));
  return employed
    .filter(
      ({ reference, manager, mentor }) => manager === email || mentor === email || grouped.has(reference),
    )
    .map(({ reference }) => reference);
}

/** True if gates 4 and 5 allow the account this learner. */
export function isInEmployerScope(
  employer: Employer,
  learner: LearnerTies,
  plans: TenantLearningPlans,
): boolean {
  return isInScope({ employer, learner, organisations: plans.organisations, groups: plans.groups });
}

/**
 * The account of this email, which must be an employer's.
 * @throws {NotFoundError} @throws {UsageError} as `employerFor`
 */
export async function requireEmployer(
  tenant: TenantReader,
  text: string,
  found: Employer | undefined,
): Promise<Employer> {
  if (found === undefined) {
    const employers = (await tenant.all('account')).filter(({ kind }) => kind === 'employer');
    throw unknownAccount(
      emailOf(text),
      employers.map((employer) => employer.email),
    );
  }
  if (found.account.kind !== 'employer') throw notAnEmployer(found.account);
  return found;
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
