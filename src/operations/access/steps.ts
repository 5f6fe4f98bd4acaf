import { z } from 'zod';
import { gates } from '../../domain/learning-plan/access.js';
import { canSignIn, signInStatuses } from '../../domain/tenancy/accounts.js';
import type { Permission, Reach } from '../../domain/tenancy/permissions.js';
import { grantsByKind, grantsByRole, reachesOf } from '../../domain/tenancy/permissions.js';
import { hasEffect } from '../../domain/tenancy/rights.js';
import type { Viewer } from '../operation.js';

/** One step of a decision, passed or not, with the facts that decided it. */
export const step = z.object({
  gate: z.enum([...gates, 'operation', 'permission', 'reach', 'scopes']),
  passed: z.boolean(),
  why: z.string(),
});
export type Step = z.infer<typeof step>;

export function signInStep({ account: { email, status } }: Viewer): Step {
  const passed = canSignIn(status);
  const why = passed
    ? `${email} has the status ${status}, which can sign in.`
    : `${email} has the status ${status}, and only ${signInStatuses.join(' and ')} can sign in.`;
  return { gate: 'sign-in', passed, why };
}

/** The kind or roles that grant one of the permissions. `signInStep` covers the status. */
export function permissionStep({ account, roles }: Viewer, permissions: readonly Permission[]): Step {
  const { email, kind } = account;
  const needed = permissions.length === 1 ? (permissions[0] ?? '') : `one of ${permissions.join(', ')}`;
  const gives = (grants: readonly { readonly permissions: readonly Permission[] }[]): boolean =>
    grants.some((grant) => permissions.some((permission) => grant.permissions.includes(permission)));
  const sources = [
    ...(gives(grantsByKind[kind]) ? [`the kind ${kind}`] : []),
    ...roles
      .filter((role) => hasEffect(role, kind) && gives(grantsByRole.get(role) ?? []))
      .map((role) => `the role ${role}`),
  ];
  if (sources.length > 0) {
    return {
      gate: 'permission',
      passed: true,
      why: `It needs ${needed}, which ${list(sources)} gives ${email}.`,
    };
  }
  const idle = roles.filter((role) => !hasEffect(role, kind) && gives(grantsByRole.get(role) ?? []));
  const why =
    idle.length > 0
      ? `It needs ${needed}; ${list(idle.map((role) => `the role ${role}`))} would give it, and has no effect for an account of kind ${kind}.`
      : `It needs ${needed}, which neither the kind ${kind} nor ${roles.length === 0 ? 'a role' : `any of the roles ${roles.join(', ')}`} gives ${email}.`;
  return { gate: 'permission', passed: false, why };
}

/** Whom the account reaches with one of the permissions, if it can sign in. */
export function reachesWith(
  { account, roles }: Viewer,
  permissions: readonly Permission[],
): readonly Reach[] {
  const signedIn = { kind: account.kind, status: 'full-user' } as const;
  return [...new Set(permissions.flatMap((permission) => [...reachesOf(signedIn, roles, permission)]))];
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}
