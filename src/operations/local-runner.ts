import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ZodType } from 'zod';
import { interruptedWhileReading } from '../changes/interruption.js';
import { DeniedError, NotFoundError, UsageError } from '../domain/errors.js';
import { permissionsOf } from '../domain/tenancy/permissions.js';
import type { OpenOptions } from '../store/open.js';
import { openStore } from '../store/open.js';
import type { Store, StoreReader, TenantReader } from '../store/port.js';
import type { RunningJob } from '../store/running.js';
import type { ReadOperation, Scope, StoreContext, TenantContext, Viewer } from './operation.js';
import type { RunOptions, Runner, WriteOptions } from './runner.js';
import { TenantNeededError } from './runner.js';
import type { RunningReport } from './running.js';
import { reportRunning } from './running.js';
import { todayIn } from './today.js';
import { unknownTenant } from './unknown-tenant.js';

export interface LocalRunnerSettings extends Omit<OpenOptions, 'create'> {
  readonly storeUrl: string;
  /** The person at the keyboard, as the journal names them. */
  readonly user: string;
  /** Name of the token that the request showed, as the journal keeps it. */
  readonly token?: string | undefined;
  /** The present instant in milliseconds since 1970. */
  readonly clock: () => number;
}

/** Runs operations in this process, on a store that is opened when the first one needs it. */
export function createLocalRunner(settings: LocalRunnerSettings): Runner {
  let opened: Promise<Store> | undefined;
  const open = (how: Pick<OpenOptions, 'create' | 'passing'>): Promise<Store> =>
    (opened ??= openStore(settings.storeUrl, { ...how, onWait: settings.onWait, signal: settings.signal }));

  return {
    async read(operation, input, options) {
      const given = parseInput(operation.input, input);
      const store = await open({ create: false });
      return store.read(async (reader) =>
        operation.run(await contextFor(operation, () => store.identity(), reader, options, settings), given),
      );
    },

    async write(operation, input, options) {
      // Runs that only read do without the engine.
      const { write } = await import('../changes/engine.js');
      const given = parseInput(operation.input, input);
      const mayCreate = operation.createsStore === true;
      const store = await open({
        // A plan is for a store that is there: one that passes away has an identity that nothing will have again.
        create: mayCreate && !options.dryRun && options.planTo === undefined,
        passing: mayCreate && options.dryRun && options.planTo === undefined,
      });
      const tenant =
        operation.scope === 'store' ? null : await store.read((reader) => chosenTenant(reader, options));
      const job = {
        tenant,
        operation: operation.name,
        input: describeInput(given),
        actor: settings.user,
        account: accountOf(options),
        token: settings.token ?? null,
        key: options.jobKey ?? randomUUID(),
        reason: options.reason ?? null,
        asOf: options.asOf ?? null,
      };
      const report = reportOf(store, job, options, settings);
      const onProgress: RunOptions['onProgress'] = (done, total, phase = 'reading') => {
        options.onProgress?.(done, total, phase);
        report?.step(done, total, phase);
      };
      return write({
        store,
        job,
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
        propose: async (reader, changes, step) => {
          const heard = { ...options, onProgress };
          const context = await contextFor(operation, () => store.identity(), reader, heard, settings);
          const { checkpoint } = context;
          return operation.propose(
            Object.defineProperty(context, 'checkpoint', { value: () => checkpoint().then(step) }),
            given,
            changes,
          );
        },
      }).finally(() => report?.end());
    },

    async close() {
      await (await opened?.catch(() => undefined))?.close();
    },
  };
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
  { clock }: LocalRunnerSettings,
): RunningReport | undefined {
  if (running === undefined || dryRun || planTo !== undefined) return undefined;
  const since = new Date(clock()).toISOString();
  return reportRunning(running, { key, tenant, operation, actor, account, since });
}

type OperationFacts<S extends Scope> = Pick<
  ReadOperation<S, never, unknown>,
  'scope' | 'permission' | 'name' | 'confinable'
>;

async function contextFor<S extends Scope>(
  operation: OperationFacts<S>,
  identity: () => Promise<string>,
  store: StoreReader,
  options: RunOptions,
  settings: LocalRunnerSettings,
): Promise<Parameters<ReadOperation<S, never, unknown>['run']>[0]> {
  const { scope, confinable } = operation;
  if (scope === 'store' && options.as !== undefined && confinable !== true) {
    throw deniedToAccounts(operation.name, options.as);
  }
  if (scope === 'store' && (options.as === undefined || confinable !== true)) {
    return storeContext(identity, store, options, settings, options.tenant) as TenantContext;
  }
  const key = await chosenTenant(store, options);
  const tenant = store.tenant(key);
  const about = await tenant.find('tenant', [key]);
  if (about === undefined) throw unknownTenant(key, await store.tenantKeys());
  const viewer = options.as === undefined ? undefined : await viewerFor(tenant, options.as);
  if (viewer !== undefined) mustBePermitted(viewer, operation);
  const base = storeContext(identity, store, options, settings, key);
  return {
    ...base,
    tenant,
    about,
    viewer,
    // Only where it is wanted: finding out today in a time zone takes longer than the rest of a small run.
    get asOf() {
      return options.asOf ?? base.today(about.timeZone);
    },
  };
}

/** @throws {DeniedError} */
function mustBePermitted({ account, roles }: Viewer, { name, permission }: OperationFacts<Scope>): void {
  if (permissionsOf(account, roles).has(permission)) return;
  throw new DeniedError({
    code: 'not-permitted',
    message: `${account.email} may not run ${name}: it needs the permission ${permission}.`,
    hint: 'Ask an administrator of the tenant, or run it as another account.',
  });
}

function storeContext(
  identity: () => Promise<string>,
  store: StoreReader,
  options: RunOptions,
  settings: LocalRunnerSettings,
  within: string | undefined,
): StoreContext {
  let read = 0;
  return {
    store,
    identity,
    viewer: undefined,
    within,
    askedAsOf: options.asOf,
    today: (timeZone) => todayIn(timeZone, settings.clock()),
    progress(done, total) {
      read = done;
      options.onProgress?.(done, total, 'reading');
    },
    async checkpoint() {
      await nextTurn();
      if (settings.signal?.aborted === true) throw interruptedWhileReading(read);
    },
  };
}

async function chosenTenant(store: StoreReader, options: RunOptions): Promise<string> {
  const keys = await store.tenantKeys();
  if (options.tenant !== undefined) {
    if (keys.includes(options.tenant)) return options.tenant;
    throw unknownTenant(options.tenant, keys);
  }
  const [only] = keys;
  if (only === undefined) {
    throw new NotFoundError({
      code: 'no-tenant',
      message: 'The store holds no tenant yet.',
      hint: 'Make one with `provost tenant create KEY --name NAME`, or `provost tenant apply FILE`.',
    });
  }
  if (keys.length > 1) throw new TenantNeededError(keys);
  return only;
}

async function viewerFor(tenant: TenantReader, email: string): Promise<Viewer> {
  const address = email.trim().toLowerCase();
  const account = await tenant.find('account', [address]);
  if (account === undefined) {
    throw new NotFoundError({
      code: 'unknown-account',
      message: `There is no account ${address} in the tenant ${tenant.key}.`,
      hint: 'List the accounts with `provost account list`.',
    });
  }
  const [roles = []] = await tenant.having('account-role', 'account', [address]);
  const [groups = []] = await tenant.having('account-group', 'account', [address]);
  return { account, roles: roles.map(({ role }) => role), groups: groups.map(({ group }) => group) };
}

/** @throws {UsageError} naming every field that is wrong. */
function parseInput<I>(schema: ZodType<I>, input: unknown): I {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  throw new UsageError({
    code: 'bad-input',
    message: `The input is not right: ${problems.join('; ')}.`,
    hint: 'See the command’s --help.',
    details: problems,
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
  return as === undefined ? null : as.trim().toLowerCase();
}

function deniedToAccounts(operation: string, email: string): DeniedError {
  return new DeniedError({
    code: 'not-permitted',
    message: `${operation} works on the store as a whole; ${email} is an account of one tenant and may not run it.`,
    hint: 'Run it without --as.',
  });
}
