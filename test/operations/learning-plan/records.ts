import type { Employer } from '../../../src/domain/learning-plan/access.js';
import type { LearnerPlan } from '../../../src/domain/learning-plan/plan.js';
import type { Evidence, Programme } from '../../../src/domain/learning-plan/types.js';
import type { TenantSettings } from '../../../src/domain/tenancy/types.js';
import type { TenantRecords } from '../../builders/store.js';

/** A tenant as the tests on learning plans speak of it. */
export interface PlanTenant {
  readonly featureEnabled?: boolean;
  readonly settings?: TenantSettings;
  /** `{ child: parent }`, parents first. */
  readonly organisations?: Readonly<Record<string, string | null>>;
  readonly groups?: Readonly<Record<string, string | null>>;
  readonly programmes: readonly Programme[];
  readonly employers: readonly Employer[];
  readonly learners: readonly LearnerPlan[];
  readonly evidence?: readonly Evidence[];
}

/** The tenant's records, ready to store. */
export function recordsOf(tenant: PlanTenant, key = 'northfield'): TenantRecords {
  const { employers, learners } = tenant;
  return {
    tenant: [{ key, name: key, timeZone: 'Europe/London', vpd: null, settings: tenant.settings ?? {} }],
    feature: [{ key: 'employer-learning-plan', enabled: tenant.featureEnabled ?? true }],
    organisation: Object.entries(tenant.organisations ?? {}).map(([name, parent]) => ({
      key: name,
      name: `Organisation ${name}`,
      kind: 'employer',
      parent,
    })),
    group: Object.entries(tenant.groups ?? {}).map(([name, parent]) => ({
      key: name,
      name: `Group ${name}`,
      parent,
    })),
    programme: tenant.programmes,
    account: employers.map(({ account }) => account),
    'account-role': employers.flatMap(({ account, roles }) =>
      roles.map((role) => ({ account: account.email, role })),
    ),
    'account-group': employers.flatMap(({ account, groups }) =>
      groups.map((group) => ({ account: account.email, group })),
    ),
    person: learners.map(({ person }) => person),
    'person-group': learners.flatMap(({ person, groups }) =>
      groups.map((group) => ({ person: person.reference, group })),
    ),
    'programme-enrolment': learners.flatMap(({ enrolments }) => enrolments),
    component: learners.flatMap(({ components }) => components),
    evidence: tenant.evidence ?? [],
  };
}
