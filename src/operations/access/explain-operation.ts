import { z } from 'zod';
import { NotFoundError } from '../../domain/errors.js';
import type { Permission } from '../../domain/tenancy/permissions.js';
import { nearest } from '../../domain/suggestions.js';
import { given } from '../learning-plan/learner-selection.js';
import { readTogether } from '../../store/read-together.js';
import type { TenantContext, Viewer } from '../operation.js';
import { readOperation } from '../operation.js';
import { unknownAccount } from '../account/show.js';
import { parseEmail } from '../../domain/email.js';
import { createEmailSuggester } from '../account/email-suggester.js';
import {
  alsoNeededBy,
  storeOperations,
  operationNames,
  permissionsThatOpen,
  reachInWords,
} from './permissions-table.js';
import { permissionStep, reachesWith, signInStep, step, type Step } from './steps.js';

/** Explains step by step why an account may or may not run an operation. */
export const explainAccessToOperation = readOperation({
  name: 'access.explain-operation',
  summary: 'Explain whether an account may run an operation, step by step',
  scope: 'tenant',
  permission: 'account.read',
  input: z.strictObject({
    account: given,
    /** Name as in `help permissions`; `role assign` means `role.assign`. */
    operation: given,
  }),
  output: z.object({
    account: z.string(),
    operation: z.string(),
    allowed: z.boolean(),
    gates: z.array(step),
  }),

  async run(context, { account: email, operation: text }) {
    const operation = requireOperation(text);
    const viewer = await requireAccount(context, email);
    const gates = stepsFor(context, viewer, operation);
    return {
      account: viewer.account.email,
      operation,
      allowed: gates.every(({ passed }) => passed),
      gates,
    };
  },
});

function stepsFor({ about, caller }: TenantContext, viewer: Viewer, operation: string): Step[] {
  const tenant = about.key;
  if (storeOperations.includes(operation)) {
    const why = `${operation} works on the store as a whole, and ${viewer.account.email} is an account of the tenant ${tenant}.`;
    return [signInStep(viewer), { gate: 'operation', passed: false, why }];
  }
  const permissions = permissionsThatOpen(operation);
  const reaches = reachesWith(viewer, permissions);
  const within: Step = {
    gate: 'operation',
    passed: true,
    why: `${operation} works on the tenant ${tenant}, of which the account is.`,
  };
  const scopes = viewer.account.email === caller.account ? caller.scopes : null;
  const steps = [signInStep(viewer), within, permissionStep(viewer, permissions)];
  if (scopes !== null) steps.push(scopesStep(scopes, permissions));
  for (const needed of alsoNeededBy[operation] ?? []) {
    steps.push(permissionStep(viewer, [needed]));
    if (scopes !== null) steps.push(scopesStep(scopes, [needed]));
  }
  if (reaches.length === 0) return steps;
  const whom = reaches.includes('tenant')
    ? [reachInWords.tenant]
    : reaches.map((reach) => reachInWords[reach]);
  return [...steps, { gate: 'reach', passed: true, why: `It reaches ${whom.join(', and ')}.` }];
}

/** The scopes of the token with which the account itself runs this. */
function scopesStep(scopes: ReadonlySet<Permission>, permissions: readonly Permission[]): Step {
  const passed = permissions.some((permission) => scopes.has(permission));
  const why = passed
    ? `The token that asks has the scope ${permissions.filter((one) => scopes.has(one)).join(', ')}.`
    : `The token that asks has none of the scopes ${permissions.join(', ')}.`;
  return { gate: 'scopes', passed, why };
}

/** @throws {NotFoundError} `unknown-operation`, with the nearest name */
function requireOperation(text: string): string {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/^provost\s+/, '')
    .replace(/\s+/g, '.');
  if (operationNames.includes(name)) return name;
  const [close] = nearest(name, operationNames);
  throw new NotFoundError({
    code: 'unknown-operation',
    message: `There is no operation "${text}".`,
    hint: `${close === undefined ? '' : `Did you mean ${close}? `}\`provost help permissions\` lists them.`,
    ...(close === undefined ? {} : { details: { nearest: close } }),
  });
}

/** @throws {NotFoundError} `unknown-account` */
async function requireAccount({ tenant }: TenantContext, text: string): Promise<Viewer> {
  const email = parseEmail(text) ?? text.trim().toLowerCase();
  const [account, [roles = []]] = await readTogether([
    tenant.find('account', [email]),
    tenant.having('account-role', 'account', [email]),
  ]);
  if (account === undefined) throw unknownAccount(email, await createEmailSuggester(tenant)(email));
  return { account, roles: roles.map(({ role }) => role), groups: [] };
}
