import type { WarnedSubjects } from '../../changes/proposal.js';
import { counted, formatCount } from '../../domain/counts.js';
import { canSignIn } from '../../domain/tenancy/accounts.js';
import { employerRoles } from '../../domain/tenancy/rights.js';
import {
  assessor,
  employerViewLearningPlan,
  internalVerifier,
  traineeAssessor,
  type RoleName,
} from '../../domain/tenancy/roles.js';
import type { Account } from '../../domain/tenancy/types.js';
import type { TenantReader } from '../../store/port.js';

/** Roles that have an effect for an employer account. It is read-only with any other role. */
const effectiveForEmployers: readonly string[] = [
  ...employerRoles,
  assessor,
  traineeAssessor,
  internalVerifier,
];

/** The outcome of a valid row. */
export interface DecidedRow {
  readonly line: number;
  readonly account: Account;
  readonly role: RoleName;
  readonly outcome: 'added' | 'alreadyHeld' | 'removed' | 'notHeld';
}

/** Collects, row by row, the accounts for which a new role will have no effect. */
export interface Preflight {
  add(row: DecidedRow): void;
  /** One sentence for each reason. `role` is the role that the command names. */
  warnings(tenant: TenantReader, role: RoleName | undefined): Promise<string[]>;
  /** The accounts that the warnings count. */
  subjects(): WarnedSubjects[];
}

/** So many accounts of a warning are named. */
const NAMED = 1_000;

export function createPreflight(): Preflight {
  let given = false;
  const cannotSignIn: Counted = { what: 'cannot sign in', count: 0, names: [] };
  const withoutEffect: Counted = { what: 'read-only whatever the role', count: 0, names: [] };
  const others = new Map<RoleName, number>();
  const roles = new Set<RoleName>();
  return {
    add({ account, role, outcome }) {
      others.set(role, (others.get(role) ?? 0) + 1);
      if (outcome === 'removed' || outcome === 'notHeld') return;
      given = true;
      roles.add(role);
      if (outcome === 'alreadyHeld') return;
      if (!canSignIn(account.status)) count(cannotSignIn, account);
      if (account.kind === 'employer' && !effectiveForEmployers.includes(role)) count(withoutEffect, account);
    },

    async warnings(tenant, role) {
      const warnings: string[] = [];
      if (given && roles.has(employerViewLearningPlan) && !(await isOn(tenant, 'employer-learning-plan'))) {
        warnings.push(
          `The feature employer-learning-plan is off: "${employerViewLearningPlan}" shows nobody anything until \`provost feature enable employer-learning-plan\`.`,
        );
      }
      if (cannotSignIn.count > 0) {
        warnings.push(
          `${ofThem(cannotSignIn.count)} cannot sign in, so the role has no effect there until the account can.`,
        );
      }
      if (withoutEffect.count > 0) {
        warnings.push(
          `${ofThem(withoutEffect.count)} ${withoutEffect.count === 1 ? 'is' : 'are'} an employer's, read-only whatever the role.`,
        );
      }
      if (role !== undefined) {
        for (const [other, rows] of others) {
          if (other !== role)
            warnings.push(`${counted(rows, 'row names', 'rows name')} another role: "${other}".`);
        }
      }
      return warnings;
    },

    subjects: () => [cannotSignIn, withoutEffect].filter((subjects) => subjects.count > 0),
  };
}

interface Counted extends WarnedSubjects {
  count: number;
  readonly names: string[];
}

function count(subjects: Counted, { email }: Account): void {
  subjects.count += 1;
  if (subjects.names.length < NAMED) subjects.names.push(email);
}

async function isOn(tenant: TenantReader, feature: string): Promise<boolean> {
  return (await tenant.find('feature', [feature]))?.enabled === true;
}

function ofThem(count: number): string {
  return `${formatCount(count)} of the accounts that are given it`;
}
