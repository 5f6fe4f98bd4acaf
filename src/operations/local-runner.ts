import { randomUUID } from 'node:crypto';
import type { WriteRequest, WriteResult } from '../changes/proposal.js';
import type { Authority } from '../changes/guard/authority.js';
import { DeniedError, NotFoundError, UnavailableError } from '../domain/errors.js';
import { languageOf } from '../domain/tenancy/language.js';
import { canSignIn, signInStatuses } from '../domain/tenancy/accounts.js';
import type { AnyOf, Permission, Reach } from '../domain/tenancy/permissions.js';
import { reachesOf } from '../domain/tenancy/permissions.js';
import type { AccountStatus } from '../domain/tenancy/vocabulary.js';
import type { Tenant } from '../domain/tenancy/types.js';
import type { OpenOptions } from '../store/open.js';
import { openStore } from '../store/open.js';
import type { Store, StoreReader, TenantReader } from '../store/port.js';
import { readTogether } from '../store/read-together.js';
import type { RunningJob } from '../store/running.js';
import type {
  ReadOperation,
  Scope,
  StoreContext,
  TenantContext,
  Viewer,
  WriteOperation,
} from './operation.js';
import { inWords, permissionsFor } from './operation.js';
import { emailOf } from '../domain/email.js';
import { findAccount } from './account/find.js';
import { parseInput } from './input.js';
import type { RunOptions, Runner, WriteOptions } from './runner.js';
import { heldTo, mustBeWithinScopes, mustSpeakForStore, nameOfPrincipal } from './token/confinement.js';
import { refusalFor } from './personal/contacts.js';
import { maskedProposal, maskedRead } from './personal/masked-run.js';
import { oneTenantOf, reachedTenant } from './reach/reader.js';
import {
  RunCaller,
  StoreRun,
  TenantRun,
  type StoreRunnerSettings,
  type StoreSecrets,
} from './run-context.js';
import { TenantNeededError } from './runner.js';
import type { RunningReport } from './running.js';
import { reportRunning } from './running.js';
import { unknownTenant } from './unknown-tenant.js';

export interface LocalRunnerSettings extends Omit<OpenOptions, 'create'>, StoreRunnerSettings {
  readonly storeUrl: string;
  readonly signal?: AbortSignal | undefined;
}

/** Runs operations in this process, on a store that is opened when the first one needs it. */
export function createLocalRunner(settings: LocalRunnerSettings): Runner {
  let opened: Promise<Store> | undefined;
  const open = (how: Pick<OpenOptions, 'create' | 'passing' | 'writes'>): Promise<Store> =>
    (opened ??= openStore(settings.storeUrl, {
      ...how,
      onWait: settings.onWait,
      signal: settings.signal,
      keepBlocksFrom: settings.keepBlocksFrom,
    }));
  const on = (store: Store): StoreRunner => createStoreRunner(store, settings);

  return {
    async read(operation, input, options) {
      const given = parseInput(operation.input, input);
      return on(await open({ create: false })).read(operation, given, options);
    },

    async write(operation, input, options) {
      const given = parseInput(operation.input, input);
      const mayCreate = operation.createsStore === true;
      const store = await open({
        // A plan is for a store that is there: one that passes away has an identity that nothing will have again.
        create: mayCreate && !options.dryRun && options.planTo === undefined,
        passing: mayCreate && options.dryRun && options.planTo === undefined,
        writes: !options.dryRun && options.planTo === undefined,
      }).catch((error: unknown) => {
        throw mayCreate && options.planTo !== undefined ? planWithoutStore(error) : error;
      });
      return on(store).write(operation, given, options);
    },

    async close() {
      await (await opened?.catch(() => undefined))?.close();
    },
  };
}

/** To make the store is no help to somebody whose command would make it, were it not for the plan. */
function planWithoutStore(error: unknown): unknown {
  if (!(error instanceof UnavailableError) || error.code !== 'store-missing') return error;
  return new UnavailableError(
    {
      code: error.code,
      message: error.message,
      hint: 'A plan is for a store that is there: leave --save-plan out to make it, or see with --dry-run what would be made.',
    },
    { cause: error },
  );
}

/** Runs operations on a store that is open already, and that others may be using; it leaves it open. */
export interface StoreRunner {
  /**
   * Refuses a caller who may not run the operation, whatever the input: for whoever reads the input only for those who may. The run itself checks all
   * of it again. @param options as far as they are known. @throws {DeniedError} {NotFoundError}
   */
  requirePermission(operation: AnyFacts, options: Pick<RunOptions, 'tenant' | 'as'>): Promise<void>;
  /** `input` as the operation's schema gives it. */
  read<S extends Scope, I, O>(operation: ReadOperation<S, I, O>, input: I, options: RunOptions): Promise<O>;
  write<S extends Scope, I, O>(
    operation: WriteOperation<S, I, O>,
    input: I,
    options: StoreWriteOptions<O>,
  ): Promise<WriteResult<O>>;
}

export interface StoreWriteOptions<O> extends WriteOptions<O> {
  /** Stands around the transaction, where more is to be kept with what was changed, all of it or nothing. */
  readonly transaction?: WriteRequest<O>['transaction'];
  /** SHA-256 of the changes that were seen and agreed to: others are refused. */
  readonly expectedDigest?: string | undefined;
}

export function createStoreRunner(store: Store, settings: StoreRunnerSettings): StoreRunner {
  return {
    async requirePermission(operation, known) {
      const options = heldTo(settings.principal, known);
      mustBeWithinScopes(settings.principal, operation);
      if (options.as === undefined) {
        // A caller who speaks for no account may do what the scopes say.
        if (operation.scope === 'store' && operation.confinable !== true)
          mustSpeakForStore(settings.principal, operation.name);
        return;
      }
      await store.read((reader) => contextFor<Scope>(operation, store, reader, options, settings));
    },

    async read(operation, input, asked) {
      const options = heldTo(settings.principal, asked);
      mustBeWithinScopes(settings.principal, operation);
      return store.read(async (reader) => {
        const context = await contextFor(operation, store, reader, options, settings);
        const run = { context, principal: settings.principal };
        return maskedRead(operation, run, input, (masked) => operation.run(context, masked));
      });
    },

    async write(operation, input, asked) {
      // Runs that only read do without the engine.
      const { write } = await import('../changes/engine.js');
      const options = heldTo(settings.principal, asked);
      mustBeWithinScopes(settings.principal, operation);
      const tenant =
        operation.scope === 'store'
          ? null
          : (await store.read((reader) => chosenTenant(reader, options))).key;
      const job = {
        tenant,
        operation: operation.name,
        input: describeInput(operation.recorded?.(input) ?? input),
        actor: settings.user,
        account: accountOf(options),
        token: settings.principal === undefined ? null : nameOfPrincipal(settings.principal),
        key: options.jobKey ?? randomUUID(),
        reason: options.reason ?? null,
        asOf: options.asOf ?? null,
      };
      const report = reportOf(store, job, options, settings);
      const onProgress: RunOptions['onProgress'] = (done, total, phase = 'reading') => {
        options.onProgress?.(done, total, phase);
        report?.step(done, total, phase);
      };
      let permitted: ReadonlySet<Permission> = new Set();
      return write({
        store,
        job,
        authority: (reader) => authorityIn(reader, options, settings),
        checksRelations: operation.checksRelations,
        restoresRecords: operation.restoresRecords,
        now: () => new Date(settings.clock()).toISOString(),
        limits: options.limits,
        dryRun: options.dryRun,
        confirm: options.confirm,
        planTo: options.planTo,
        unattended: options.unattended,
        onBegin: options.onBegin,
        onProgress: (done, total) => {
          onProgress(done, total, 'applying');
          if (done >= total) onProgress(done, total, 'committing');
        },
        signal: settings.signal,
        transaction: options.transaction,
        expectedDigest: options.expectedDigest,
        propose: async (reader, changes, step) => {
          const heard = { ...options, onProgress };
          const context = await contextFor(operation, store, reader, heard, settings);
          const { checkpoint } = context;
          ({ permitted } = context.caller);
          const stepping = Object.defineProperty(context, 'checkpoint', {
            value: () => checkpoint().then(step),
          });
          const run = { context, principal: settings.principal, toPlan: options.planTo !== undefined };
          return maskedProposal(operation, run, input, changes, (...masked) =>
            operation.propose(stepping, ...masked),
          );
        },
      })
        .catch((error: unknown) => {
          throw refusalFor(error, permitted);
        })
        .finally(() => report?.end());
    },
  };
}

/** Who the run speaks for in this state of the store: what their account is given there. */
async function authorityIn(
  reader: StoreReader,
  options: RunOptions,
  settings: StoreRunnerSettings,
): Promise<Authority> {
  if (options.as === undefined) return new RunCaller(settings, undefined, undefined);
  const { key, viewer } = await chosenTenant(reader, options);
  return new RunCaller(settings, viewer, key);
}

/** Tells other processes of the write, where it is one and the store has a place for that. */
function reportOf(
  { running }: Store,
  {
    key,
    tenant,
    operation,
    actor,
    account,
  }: Pick<RunningJob, 'key' | 'tenant' | 'operation' | 'actor' | 'account'>,
  { dryRun, planTo }: Pick<WriteOptions<unknown>, 'dryRun' | 'planTo'>,
  { clock }: StoreRunnerSettings,
): RunningReport | undefined {
  if (running === undefined || dryRun || planTo !== undefined) return undefined;
  const since = new Date(clock()).toISOString();
  return reportRunning(running, { key, tenant, operation, actor, account, since });
}

type OperationFacts<S extends Scope> = Pick<
  ReadOperation<S, never, unknown>,
  'scope' | 'permission' | 'alsoNeeds' | 'name' | 'confinable'
> & { readonly kind: 'read' | 'write' };

/** What is looked at of any operation to decide who may run it. */
type AnyFacts = OperationFacts<'store'> | OperationFacts<'tenant'>;

async function contextFor<S extends Scope>(
  operation: OperationFacts<S>,
  secrets: StoreSecrets,
  store: StoreReader,
  options: RunOptions,
  settings: StoreRunnerSettings,
): Promise<Parameters<ReadOperation<S, never, unknown>['run']>[0]> {
  const { scope, confinable } = operation;
  if (scope === 'store' && options.as !== undefined && confinable !== true) {
    throw deniedToAccounts(operation.name, options.as);
  }
  if (scope === 'store' && confinable !== true) mustSpeakForStore(settings.principal, operation.name);
  if (scope === 'store' && (options.as === undefined || confinable !== true)) {
    const own = settings.principal?.tenant ?? null;
    const visible = own === null ? store : oneTenantOf(store, store.tenant(own));
    return new StoreRun(secrets, visible, options, settings, options.tenant) as StoreContext as TenantContext;
  }
  const { key, about, viewer } = await chosenTenant(store, options);
  const tenant = store.tenant(key);
  await options.onLanguage?.(languageOf(about));
  const reach =
    viewer === undefined ? undefined : permittedReach(viewer, operation, settings.principal?.scopes ?? null);
  const reached =
    viewer === undefined || reach === undefined ? undefined : reachedTenant(tenant, viewer, reach);
  const visible = settings.principal?.tenant || viewer ? oneTenantOf(store, reached ?? tenant) : store;
  return new TenantRun(secrets, visible, options, settings, { tenant: reached ?? tenant, about, viewer });
}

/**
 * Whose records the account reaches with the operation, within the scopes of its token; undefined for everybody's.
 * @throws {DeniedError} when it cannot sign in, lacks the permission, or would change what it reaches only in part.
 */
function permittedReach(
  { account, roles }: Viewer,
  operation: OperationFacts<Scope>,
  scopes: ReadonlySet<Permission> | null,
): ReadonlySet<Reach> | undefined {
  const { name, kind, alsoNeeds = [] } = operation;
  const { email, status } = account;
  if (!canSignIn(status)) throw cannotSignIn(email, status);
  const lacking = alsoNeeds.find((one) => !isHeldEverywhere({ account, roles }, one, scopes));
  const permissions: AnyOf = lacking === undefined ? permissionsFor(operation) : [lacking];
  const reach = new Set(
    permissions
      .filter((permission) => scopes?.has(permission) ?? true)
      .flatMap((permission) => [...reachesOf(account, roles, permission)]),
  );
  if (lacking === undefined && reach.has('tenant')) return undefined;
  if (lacking === undefined && reach.size > 0 && kind === 'read') return reach;
  const why =
    account.kind === 'employer' && kind === 'write'
      ? 'it changes records, and an employer’s account only reads'
      : `it needs ${inWords(permissions)}`;
  throw new DeniedError({
    code: 'not-permitted',
    message: `${email} may not run ${name}: ${why}.`,
    hint: `Ask an administrator of the tenant, or run it as another account; \`provost access explain ${email} --operation ${name}\` says more.`,
  });
}

function isHeldEverywhere(
  { account, roles }: Pick<Viewer, 'account' | 'roles'>,
  permission: Permission,
  scopes: ReadonlySet<Permission> | null,
): boolean {
  return (scopes?.has(permission) ?? true) && reachesOf(account, roles, permission).has('tenant');
}

function cannotSignIn(email: string, status: AccountStatus): DeniedError {
  return new DeniedError({
    code: 'not-permitted',
    message: `${email} has the status ${status}, and only ${signInStatuses.join(' and ')} accounts can sign in and do anything.`,
    hint: 'Run it as another account, or have an administrator change the status with `provost account import`.',
  });
}

/** The tenant that a run is about and the account that it runs as: over a network both are read in one round trip. */
async function chosenTenant(store: StoreReader, { tenant: named, as }: RunOptions): Promise<ChosenRun> {
  const viewerIn = (key: string): Promise<Viewer | undefined> | undefined =>
    as === undefined ? undefined : viewerNamed(store.tenant(key), as);
  const [{ keys, about }, found] = await readTogether([
    store.chosenTenant(named),
    named === undefined ? undefined : viewerIn(named),
  ]);
  if (about === undefined) throw noTenantChosen(keys, named);
  const { key } = about;
  const viewer = found ?? (named === undefined ? await viewerIn(key) : undefined);
  if (as !== undefined && viewer === undefined) throw unknownAccount(key, as);
  return { key, about, viewer };
}

interface ChosenRun {
  readonly key: string;
  readonly about: Tenant;
  readonly viewer: Viewer | undefined;
}

function noTenantChosen(keys: readonly string[], named: string | undefined): Error {
  if (named !== undefined) return unknownTenant(named, keys);
  if (keys.length > 1) return new TenantNeededError(keys);
  return new NotFoundError({
    code: 'no-tenant',
    message: 'The store holds no tenant yet.',
    hint: 'Make one with `provost tenant create KEY --name NAME`, or `provost tenant apply FILE`.',
  });
}

/** The account with its roles and groups; undefined where there is none. */
async function viewerNamed(tenant: TenantReader, as: string): Promise<Viewer | undefined> {
  const given = (email: string) =>
    [
      tenant.having('account-role', 'account', [email]),
      tenant.having('account-group', 'account', [email]),
    ] as const;
  const email = emailOf(as);
  const [account, ...asWritten] = await readTogether([findAccount(tenant, as), ...given(email)]);
  if (account === undefined) return undefined;
  const [[roles = []], [groups = []]] =
    account.email === email ? asWritten : await readTogether(given(account.email));
  return { account, roles: roles.map(({ role }) => role), groups: groups.map(({ group }) => group) };
}

function unknownAccount(tenant: string, as: string): NotFoundError {
  return new NotFoundError({
    code: 'unknown-account',
    message: `There is no account ${emailOf(as)} in the tenant ${tenant}.`,
    hint: 'List the accounts with `provost account list`.',
  });
}

/** The input as the journal keeps it: an open file stands by its name. */
function describeInput(input: unknown): string {
  return JSON.stringify(input, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('path' in value && 'name' in value) return value.name;
    // Where rejected rows or a report go is no part of what was asked.
    return 'write' in value && typeof value.write === 'function' ? undefined : value;
  });
}

/** The account that it runs as, by the address that names it in the store. */
function accountOf({ as }: RunOptions): string | null {
  return as === undefined ? null : emailOf(as);
}

function deniedToAccounts(operation: string, email: string): DeniedError {
  return new DeniedError({
    code: 'not-permitted',
    message: `${operation} works on the store as a whole; ${email} is an account of one tenant and may not run it.`,
    hint: 'Run it as the administrator of the store: with a profile or a token that names no account.',
  });
}
