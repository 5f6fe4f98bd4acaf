import { canSignIn, signInStatuses } from '../tenancy/accounts.js';
import {
  assessor,
  employerViewAllInAssignedGroups,
  employerViewLearningPlan,
  internalVerifier,
  traineeAssessor,
} from '../tenancy/roles.js';
import type { Tree } from '../tenancy/trees.js';
import type { Account } from '../tenancy/types.js';
import type { Learner, LearnerTies } from './plan.js';

/**
 * The gates between an employer account and a learner's plan, in order (domain page, section 2).
 */
export const gates = ['feature', 'sign-in', 'role', 'organisation', 'relationship'] as const;
export type Gate = (typeof gates)[number];

export interface GateResult {
  readonly gate: Gate;
  readonly passed: boolean;
  /** One sentence with the facts that decided it. */
  readonly why: string;
}

export interface AccessExplanation {
  /** All gates passed. */
  readonly allowed: boolean;
  /** Every gate, passed or not, in the order of `gates`. */
  readonly gates: readonly GateResult[];
}

/** An account as the gates see it. */
export interface Employer {
  readonly account: Account;
  /** In catalogue spelling. */
  readonly roles: readonly string[];
  /** Keys of the groups that the account is in. */
  readonly groups: readonly string[];
}

/** An account, a learner and the trees between them: the input of gates 4 and 5. */
export interface ScopeInput {
  readonly employer: Employer;
  readonly learner: LearnerTies;
  readonly organisations: Tree;
  readonly groups: Tree;
}

export interface AccessInput extends ScopeInput {
  readonly learner: Learner;
  /** Is `employer-learning-plan` on for the tenant? */
  readonly featureEnabled: boolean;
}

export interface NotificationExplanation {
  readonly notified: boolean;
  /** When notified, one sentence that says so; else a sentence for each missing condition. */
  readonly why: readonly string[];
  readonly access: AccessExplanation;
}

const notifiedRoles: readonly string[] = [assessor, traineeAssessor, internalVerifier];

/**
 * Whether the account sees the learner's plan, with the reason for every gate (domain page, section
 * 2).
 */
export function explainAccess(input: AccessInput): AccessExplanation {
  const results = [...accountGates(input), organisationGate(input), relationshipGate(input)];
  return { allowed: results.every(({ passed }) => passed), gates: results };
}

/** The gates that depend on the account alone: the first three of `gates`. */
export function accountGates({
  featureEnabled,
  employer,
}: Pick<AccessInput, 'featureEnabled' | 'employer'>): readonly GateResult[] {
  return [featureGate(featureEnabled), signInGate(employer), roleGate(employer)];
}

/** Is the learner in the account's scope: gates 4 and 5 alone, whatever the others say? */
export function isInScope(input: ScopeInput): boolean {
  return isInOrganisation(input) && (isTheirs(input) || viewsThroughGroup(input));
}

/** The gates that refused. */
export function failedGates(access: AccessExplanation): readonly GateResult[] {
  return access.gates.filter(({ passed }) => !passed);
}

/**
 * Whether the account is notified about the learner's plan: needs access, and one of Assessor,
 * Trainee Assessor and Internal Verifier (domain page, section 2).
 */
export function explainNotification(input: AccessInput): NotificationExplanation {
  const access = explainAccess(input);
  const { account, roles } = input.employer;
  const role = notifiedRoles.find((name) => roles.includes(name));
  if (access.allowed && role !== undefined) {
    return { notified: true, why: [`${account.email} has access to the plan and holds ${role}.`], access };
  }
  const lacking = failedGates(access).map(({ why }) => why);
  if (role === undefined) lacking.push(`${account.email} holds none of ${notifiedRoles.join(', ')}.`);
  return { notified: false, why: lacking, access };
}

function featureGate(enabled: boolean): GateResult {
  return {
    gate: 'feature',
    passed: enabled,
    why: `The feature employer-learning-plan is ${enabled ? 'on' : 'off'} for the tenant.`,
  };
}

function signInGate({ account }: Employer): GateResult {
  const passed = canSignIn(account.status);
  const why = passed
    ? `${account.email} has the status ${account.status}, which can sign in.`
    : `${account.email} has the status ${account.status}, and only ${signInStatuses.join(' and ')} can sign in.`;
  return { gate: 'sign-in', passed, why };
}

function roleGate({ account, roles }: Employer): GateResult {
  const passed = roles.includes(employerViewLearningPlan);
  return {
    gate: 'role',
    passed,
    why: `${account.email} ${passed ? 'holds' : 'does not hold'} the role ${employerViewLearningPlan}.`,
  };
}

function organisationGate(input: AccessInput): GateResult {
  return { gate: 'organisation', passed: isInOrganisation(input), why: whyOrganisation(input) };
}

function relationshipGate(input: AccessInput): GateResult {
  const passed = isTheirs(input) || viewsThroughGroup(input);
  return { gate: 'relationship', passed, why: passed ? whyRelated(input) : whyUnrelated(input) };
}

function isInOrganisation({
  employer: { account },
  learner: { person },
  organisations,
}: ScopeInput): boolean {
  if (account.organisation === null || person.employer === null) return false;
  return organisations.isSelfOrBelow(person.employer, account.organisation);
}

function isTheirs({ employer: { account }, learner: { person } }: ScopeInput): boolean {
  return person.manager === account.email || person.mentor === account.email;
}

function viewsThroughGroup(input: ScopeInput): boolean {
  return holdsViewAll(input) && sharedGroup(input) !== undefined;
}

function holdsViewAll({ employer }: ScopeInput): boolean {
  return employer.roles.includes(employerViewAllInAssignedGroups);
}

/** The learner's group that is one of the account's or below one. */
function sharedGroup({ employer, learner, groups }: ScopeInput): string | undefined {
  return learner.groups.find((group) => employer.groups.some((root) => groups.isSelfOrBelow(group, root)));
}

function whyOrganisation(input: AccessInput): string {
  const { account } = input.employer;
  const { person } = input.learner;
  if (account.organisation === null) return `${account.email} belongs to no organisation.`;
  if (person.employer === null) return `${person.reference} has no employer.`;
  const place = `The employer of ${person.reference} is ${person.employer}`;
  if (account.organisation === person.employer) return `${place}, the organisation of ${account.email}.`;
  const below = isInOrganisation(input) ? 'which is below' : 'which is not and is not below';
  return `${place}, ${below} ${account.organisation}, the organisation of ${account.email}.`;
}

function whyRelated(input: AccessInput): string {
  const { account } = input.employer;
  const { person } = input.learner;
  if (person.manager === account.email) return `${account.email} is the manager of ${person.reference}.`;
  if (person.mentor === account.email) return `${account.email} is the mentor of ${person.reference}.`;
  const group = sharedGroup(input) ?? '';
  return `${account.email} holds ${employerViewAllInAssignedGroups} and ${person.reference} is in ${group}, one of its groups or below one.`;
}

function whyUnrelated(input: AccessInput): string {
  const { account, groups } = input.employer;
  const neither = `${account.email} is neither manager nor mentor of ${input.learner.person.reference}`;
  if (!holdsViewAll(input)) return `${neither} and does not hold ${employerViewAllInAssignedGroups}.`;
  if (groups.length === 0)
    return `${neither}, and holds ${employerViewAllInAssignedGroups} but is in no group.`;
  return `${neither}, and holds ${employerViewAllInAssignedGroups} but the learner is in none of its groups (${groups.join(', ')}) or below them.`;
}
