import { z } from 'zod';
import type { CalendarDate } from '../../domain/calendar.js';
import { addCalendar, parseCalendarDate } from '../../domain/calendar.js';
import { canSignIn } from '../../domain/tenancy/accounts.js';
import type { Permission } from '../../domain/tenancy/permissions.js';
import { permissions } from '../../domain/tenancy/permissions.js';
import type { Account } from '../../domain/tenancy/types.js';
import { DeniedError, NotFoundError, UsageError } from '../../domain/errors.js';
import { nearest } from '../../domain/suggestions.js';
import type { Caller, StoreContext } from '../operation.js';
import { tokenDigest } from '../../changes/verify-tokens.js';
import { emailOf } from '../../domain/email.js';
import { findAccount } from '../account/find-accounts.js';
import { writeOperation } from '../operation.js';
import { TenantNeededError } from '../runner.js';
import { unknownTenant } from '../unknown-tenant.js';
import { newSecret } from './token-secret.js';
import { tokenFacts, tokenFactsOf } from './token-facts.js';

/** Default lifetime of a token, in days. */
export const USUAL_DAYS = 90;

/**
 * Creates a token. The output has its secret once; the store has only its hash. A token never has
 * more rights than its maker: only an administrator makes one for an administrator.
 */
export const createToken = writeOperation({
  name: 'token.create',
  summary: 'Make a token for the service; its secret is shown once',
  scope: 'store',
  confinable: true,
  permission: 'token.administer',
  answersSecret: true,
  input: z.strictObject({
    name: z.string().trim().min(1).max(200),
    account: z.string().trim().min(1).optional(),
    scopes: z.array(z.string()).default([]),
    /** A date or `never`; the default is 90 days from today. */
    expires: z.string().optional(),
  }),
  output: z.object({
    job: z.string().nullable(),
    dryRun: z.boolean(),
    changes: z.int(),
    token: tokenFacts,
    /** The whole token; null in a preview. */
    secret: z.string().nullable(),
  }),

  async propose(context, input) {
    const { caller } = context;
    const tenant = await tenantFor(context, input.account !== undefined);
    const account = await accountFor(context, tenant, input.account);
    const scopes = scopesFor(caller, input.scopes);
    const expires = lastDay(input.expires, caller);
    const { id, secret, hash } = newSecret();
    const facts = { id, name: input.name, hash, tenant, scopes, expires };
    const created = { ...facts, createdAt: caller.at, createdBy: caller.actor };
    return {
      tenant,
      touchable: 1,
      warnings: warningsFor(account, tenant, scopes, expires),
      rejected: 0,
      sideEffects: [
        {
          counts: { token: { created: 1, updated: 0, removed: 0 } },
          recorded: {
            ...{ id, digest: tokenDigest({ ...created, account: account?.email ?? null }) },
            // The stored email, not the written one, so that a search for removed accounts finds
            // it.
            ...(account === null ? {} : { account: account.email }),
          },
          agreed: { name: input.name, tenant, account: account?.email ?? null, scopes, expires },
          perform: (writer) => writer.tokens.add({ ...created, account: account?.email ?? null }),
        },
      ],
      result: (outcome) => ({
        ...outcome,
        token: tokenFactsOf({ ...created, account, revokedAt: null, lastUsed: null }, caller.at),
        secret: outcome.dryRun || outcome.job === null ? null : secret,
      }),
    };
  },
});

/** The output of `token.create`. */
export type TokenCreated = z.output<(typeof createToken)['output']>;

/** The only tenant of the token; null for the whole store. */
async function tenantFor({ store, within }: StoreContext, needsOne: boolean): Promise<string | null> {
  const keys = await store.tenantKeys();
  if (within !== undefined) {
    if (keys.includes(within)) return within;
    throw unknownTenant(within, keys);
  }
  if (!needsOne) return null;
  if (keys.length > 1) throw new TenantNeededError(keys);
  return keys[0] ?? null;
}

/**
 * @throws {NotFoundError} `unknown-account`
 * @throws {DeniedError} when an account would make an administrator's token
 */
async function accountFor(
  { store, caller }: StoreContext,
  tenant: string | null,
  email: string | undefined,
): Promise<Account | null> {
  if (email === undefined) {
    if (caller.account === null) return null;
    throw new DeniedError({
      code: 'not-permitted',
      message: `${caller.account} is an account and may not make a token for an administrator.`,
      hint: 'Say which account the token acts as: --account EMAIL.',
    });
  }
  const reader = tenant === null ? undefined : store.tenant(tenant);
  const account = reader === undefined ? undefined : await findAccount(reader, email);
  if (account !== undefined) return account;
  throw new NotFoundError({
    code: 'unknown-account',
    message: `There is no account ${emailOf(email)} in ${tenant === null ? 'this store' : `the tenant ${tenant}`}; nothing was changed.`,
    hint: 'List the accounts with `provost account list`.',
  });
}

/**
 * Returns the scopes in the order of the permissions; null for all.
 * @throws {UsageError} `unknown-scope`
 * @throws {DeniedError} when the caller lacks one of them
 */
function scopesFor({ permitted, actor }: Caller, requested: readonly string[]): Permission[] | null {
  const unknown = requested.find((scope) => !permissions.some((permission) => permission === scope));
  if (unknown !== undefined) {
    const [close] = nearest(unknown, permissions);
    throw new UsageError({
      code: 'unknown-scope',
      message: `"${unknown}" is no scope.`,
      hint: `${close === undefined ? '' : `Did you mean ${close}? `}The scopes are the permissions of \`provost help permissions\`.`,
    });
  }
  const granted = permissions.filter(
    (permission) => requested.length === 0 || requested.includes(permission),
  );
  const beyond = granted.find((permission) => !permitted.has(permission));
  if (beyond !== undefined) {
    throw new DeniedError({
      code: 'not-permitted',
      message: `${actor} lacks ${beyond} and may not make a token that has it.`,
      hint: 'Name scopes that you have yourself with --scope.',
    });
  }
  return requested.length === 0 ? null : granted;
}

/**
 * Returns the expiry date: 90 days from today by default, never later than the maker's token.
 * @throws {UsageError} `bad-expiry`
 * @throws {DeniedError} when the date is later than the maker's own
 */
function lastDay(text: string | undefined, { at, expires, actor }: Caller): CalendarDate | null {
  const today = parseCalendarDate(at.slice(0, 10));
  if (today === undefined) throw new Error(`No calendar date in ${at}`);
  if (text === undefined) {
    const usual = addCalendar(today, USUAL_DAYS, 'day');
    return expires !== null && expires < usual ? expires : usual;
  }
  const given = text === 'never' ? null : parseCalendarDate(text);
  if (given === undefined || (given !== null && given < today)) {
    throw new UsageError({
      code: 'bad-expiry',
      message:
        given === undefined
          ? `"${text}" is neither a date nor "never".`
          : `${text} has passed: the token would be good for nothing.`,
      hint: 'Give --expires as YYYY-MM-DD, today or later, or as never.',
    });
  }
  if (expires !== null && (given === null || given > expires)) {
    throw new DeniedError({
      code: 'not-permitted',
      message: `The token ${actor} is good through ${expires} and may not make one that is good for longer.`,
      hint: `Give --expires ${expires} or earlier.`,
    });
  }
  return given;
}

function warningsFor(
  account: Account | null,
  tenant: string | null,
  scopes: readonly Permission[] | null,
  expires: CalendarDate | null,
): string[] {
  const warnings: string[] = [];
  if (account === null && scopes === null) {
    warnings.push(
      `Who holds this token may do everything in ${tenant === null ? 'the whole store' : `the tenant ${tenant}`}.`,
    );
  }
  if (account !== null && !canSignIn(account.status)) {
    warnings.push(
      `${account.email} has the status ${account.status}: the token is good for nothing until it can sign in.`,
    );
  }
  if (expires === null) warnings.push('The token never expires.');
  return warnings;
}
