import { employerViewAllInAssignedGroups, employerViewLearningPlan } from '../../domain/tenancy/roles.js';
import type { AccountStatus } from '../../domain/tenancy/vocabulary.js';
import type { WrittenItem } from './written.js';
import { emailOf, employerOf, nameOf } from './names.js';
import { createRandom } from './random.js';
import type { SeedItem, SeedRequest } from './scenario.js';

/** Employers with their accounts. Each follows from its own number. */
export interface EmployerPlan {
  readonly accounts: number;
  readonly accountsPerEmployer: number;
  /** Share of the accounts that hold `Employer - View Learning Plan`. */
  readonly holding: number;
  readonly viewingAll: number;
  readonly unableToSignIn: number;
}

const regions = ['North', 'Midlands', 'South', 'Wales'] as const;
const areasPerRegion = 3;

export const areaKeys = regions.flatMap((region) =>
  Array.from({ length: areasPerRegion }, (_, at) => `${region.toLowerCase()}-${at + 1}`),
);

/** The groups that employers and learners are put in: regions, and areas below them. */
export function* groupItems(): Iterable<SeedItem> {
  for (const region of regions) {
    yield { section: 'groups', value: { key: region.toLowerCase(), name: `${region} region`, parent: null } };
    for (let area = 1; area <= areasPerRegion; area += 1) {
      const key = `${region.toLowerCase()}-${area}`;
      yield {
        section: 'groups',
        value: { key, name: `${region} area ${area}`, parent: region.toLowerCase() },
      };
    }
  }
}

export function* employerItems(request: SeedRequest, plan: EmployerPlan): Iterable<SeedItem> {
  const employers = Math.ceil(plan.accounts / plan.accountsPerEmployer);
  for (let number = 0; number < employers; number += 1) {
    const { key, name } = employerNumber(request, number);
    yield { section: 'organisations', value: { key, name, kind: 'employer', parent: null } };
    // Every third employer has a site of its own below it.
    if (number % 3 === 0) {
      yield {
        section: 'organisations',
        value: { key: `${key}-site`, name: `${name}, site`, kind: 'employer', parent: key },
      };
    }
  }
  for (let number = 0; number < plan.accounts; number += 1) {
    yield { section: 'accounts', value: employerAccount(request, plan, number) };
  }
}

export function employerNumber({ seed }: SeedRequest, number: number): { key: string; name: string } {
  return employerOf(createRandom(seed, 'employer', number), number + 1);
}

/** Key of the employer that the account with this number belongs to. */
export function employerOfAccount(request: SeedRequest, plan: EmployerPlan, number: number): string {
  return employerNumber(request, Math.floor(number / plan.accountsPerEmployer)).key;
}

export function employerAccount(
  request: SeedRequest,
  plan: EmployerPlan,
  number: number,
): WrittenItem<'accounts'> {
  const random = createRandom(request.seed, 'employer account', number);
  const name = nameOf(random);
  const organisation = employerOfAccount(request, plan, number);
  const status: AccountStatus = random.chance(plan.unableToSignIn)
    ? random.pick(['prospect', 'expired', 'cancelled', 'archived'] as const)
    : random.chance(0.15)
      ? 'invited'
      : 'full-user';
  const roles = [
    ...(random.chance(plan.holding) ? [employerViewLearningPlan] : []),
    ...(random.chance(plan.viewingAll) ? [employerViewAllInAssignedGroups] : []),
  ];
  return {
    email: emailOf(name, number + 1, organisation),
    ...name,
    kind: 'employer',
    organisation,
    status,
    externalReference: `EMP-${number + 1}`,
    roles,
    groups: [random.pick(areaKeys)],
  };
}

/** An administrator account of the provider. */
export function administratorItem({ key }: SeedRequest): SeedItem {
  return {
    section: 'accounts',
    value: {
      email: `admin@${key.toLowerCase().replace(/[^a-z0-9-]/g, '-')}.example`,
      firstName: 'Morgan',
      lastName: 'Ellis',
      kind: 'administrator',
      organisation: null,
      status: 'full-user',
      roles: ['Standard Administrator'],
      groups: [],
    },
  };
}
