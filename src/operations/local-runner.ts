import { randomUUID } from 'node:crypto';
import type { ZodType } from 'zod';
import type { WriteRequest, WriteResult } from '../changes/proposal.js';
import type { Authority } from '../changes/guard/authority.js';
import { UnavailableError } from '../domain/errors.js';
import { languageOf } from '../domain/tenancy/language.js';
import type { Permission } from '../domain/tenancy/permissions.js';
import type { OpenOptions } from '../store/open-options.js';
import { openStore } from '../store/open.js';
import type { Store, StoreReader } from '../store/port.js';
import type { RunningJob } from '../store/running.js';
import type { ReadOperation, Scope, StoreContext, TenantContext, WriteOperation } from './operation.js';
import { deniedToAccounts, permittedReach, type AnyFacts, type OperationFacts } from './permitted-reach.js';
import { recordedInput } from './recorded-input.js';
import { emailOf } from '../domain/email.js';
import { fileIn } from './channels.js';
import { chosenTenant } from './chosen-tenant.js';
import { parseInput } from './input.js';
import type { RunOptions, Runner, WriteOptions } from './runner.js';
import { confineToToken, assertWithinScopes, assertStoreToken, principalName } from './token/confinement.js';
import { refusalFor } from './personal/contacts.js';
import { maskedProposal, maskedRead } from './personal/masked-run.js';
import { SingleTenantStore, visibleTenant } from './visible/visible-tenant.js';
import {
  RunCaller,
  StoreRun,
  TenantRun,
  type RunSettings,
  type StoreRunnerSettings,
  type StoreSecrets,
} from './run-context.js';
import type { RunningReport } from './running.js';
import { reportRunning } from './running.js';

export interface LocalRunnerSettings extends Omit<OpenOptions, 'create'>, StoreRunnerSettings {
  readonly storeUrl: string;
  readonly signal?: AbortSignal | undefined;
}

/** Runs operations in this process. The first operation opens the store. */
export function createLocalRunner(settings: LocalRunnerSettings): Runner {
  let opened: Promise<Store> | undefined;
  const open = (how: Pick<OpenOptions, 'create' | 'temporary' | 'writes'>): Promise<Store> =>
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
        // A plan needs an existing store: a temporary one has an identity that never recurs.
        create: mayCreate && !options.dryRun && options.planTo === undefined,
        temporary: mayCreate && options.dryRun && options.planTo === undefined,
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

/** Replaces the hint to create the store: this command would create it without --save-plan. */
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

/** Runs operations on an open store, which others may use. It does not close the store. */
export interface StoreRunner {
  /**
   * Refuses a caller who may not run the operation with any input, before the input is read. The
   * run itself checks everything again.
   * @param options the options known so far
   * @throws {DeniedError} {NotFoundError}
   */
  requirePermission(operation: AnyFacts, options: Pick<RunOptions, 'tenant' | 'as'>): Promise<void>;
  /** @param input parsed by the operation's schema */
  read<S extends Scope, I, O>(operation: ReadOperation<S, I, O>, input: I, options: RunOptions): Promise<O>;
  write<S extends Scope, I, O>(
    operation: WriteOperation<S, I, O>,
    input: I,
    options: StoreWriteOptions<O>,
  ): Promise<WriteResult<O>>;
}

export interface StoreWriteOptions<O> extends WriteOptions<O> {
  /** Wraps the transaction, so that attached writes commit or roll back with the changes. */
  readonly transaction?: WriteRequest<O>['transaction'];
  /** SHA-256 of the confirmed changes; the write refuses any others. */
  readonly expectedDigest?: string | undefined;
}

export function createStoreRunner(store: Store, settings: StoreRunnerSettings): StoreRunner {
  return {
    async requirePermission(operation, known) {
      const options = confineToToken(settings.principal, known);
      assertWithinScopes(settings.principal, operation);
      if (options.as === undefined) {
        // Scopes alone limit a caller without an account.
        if (operation.scope === 'store' && operation.confinable !== true)
          assertStoreToken(settings.principal, operation.name);
        return;
      }
      await store.read((reader) => contextFor<Scope>(operation, store, reader, options, settings));
    },

    async read(operation, input, requested) {
      const options = confineToToken(settings.principal, requested);
      assertWithinScopes(settings.principal, operation);
      return store.read(async (reader) => {
        const context = await contextFor(operation, store, reader, options, settings);
        const run = { context, principal: settings.principal };
        return maskedRead(operation, run, input, (masked) => operation.run(context, masked));
      });
    },

    async write(operation, input, requested) {
      // Loaded here: runs that only read do not need the engine.
      const { write } = await import('../changes/engine.js');
      const options = confineToToken(settings.principal, requested);
      assertWithinScopes(settings.principal, operation);
      const tenant =
        operation.scope === 'store'
          ? null
          : (await store.read((reader) => chosenTenant(reader, options))).key;
      const job = {
        tenant,
        operation: operation.name,
        input: recordedInput(operation.recorded?.(input) ?? input),
        actor: settings.user,
        account: options.as === undefined ? null : emailOf(options.as),
        token: settings.principal === undefined ? null : principalName(settings.principal),
        key: options.jobKey ?? randomUUID(),
        reason: options.reason ?? null,
        asOf: options.asOf ?? null,
      };
      const report = reportOf(store, job, options, settings);
      const rows = await rowsOf(operation.input, input);
      const onProgress: RunOptions['onProgress'] = (done, known, phase = 'reading') => {
        const total = known ?? (phase === 'reading' ? rows(done) : undefined);
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
          const runOptions = { ...options, onProgress };
          const runSettings = { ...settings, afterStep: step };
          const context = await contextFor(operation, store, reader, runOptions, runSettings);
          ({ permitted } = context.caller);
          const run = { context, principal: settings.principal, toPlan: options.planTo !== undefined };
          const proposal = await maskedProposal(operation, run, input, changes, (...masked) =>
            operation.propose(context, ...masked),
          );
          onProgress(0, undefined, 'checking');
          return proposal;
        },
      })
        .catch((error: unknown) => {
          throw refusalFor(error, permitted);
        })
        .finally(() => report?.end());
    },
  };
}

/** Estimates the rows of the input's file; undefined without one, or where `done` is more. */
async function rowsOf(schema: ZodType, input: unknown): Promise<(done: number) => number | undefined> {
  const isOfRows = typeof input === 'object' && input !== null && 'skipLines' in input;
  const file = isOfRows ? fileIn(schema, input) : undefined;
  if (file === undefined) return () => undefined;
  const { rowEstimate } = await import('../files/row-estimate.js');
  const estimate = rowEstimate(file);
  return (done) => {
    const rows = estimate();
    return rows !== undefined && rows >= done ? rows : undefined;
  };
}

/** The caller of the run, with the rights of their account in this state of the store. */
async function authorityIn(
  reader: StoreReader,
  options: RunOptions,
  settings: StoreRunnerSettings,
): Promise<Authority> {
  if (options.as === undefined) return new RunCaller(settings, undefined, undefined);
  const { key, viewer } = await chosenTenant(reader, options);
  return new RunCaller(settings, viewer, key);
}

/** Reports the write to other processes, if the store supports it and the run writes. */
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

async function contextFor<S extends Scope>(
  operation: OperationFacts<S>,
  secrets: StoreSecrets,
  store: StoreReader,
  options: RunOptions,
  settings: RunSettings,
): Promise<Parameters<ReadOperation<S, never, unknown>['run']>[0]> {
  const { scope, confinable } = operation;
  if (scope === 'store' && options.as !== undefined && confinable !== true) {
    throw deniedToAccounts(operation.name, options.as);
  }
  if (scope === 'store' && confinable !== true) assertStoreToken(settings.principal, operation.name);
  if (scope === 'store' && (options.as === undefined || confinable !== true)) {
    const own = settings.principal?.tenant ?? null;
    const visible = own === null ? store : new SingleTenantStore(store, store.tenant(own));
    return new StoreRun(secrets, visible, options, settings, options.tenant) as StoreContext as TenantContext;
  }
  const { key, about, viewer } = await chosenTenant(store, options);
  const tenant = store.tenant(key);
  await options.onLanguage?.(languageOf(about));
  const reach =
    viewer === undefined ? undefined : permittedReach(viewer, operation, settings.principal?.scopes ?? null);
  const reached =
    viewer === undefined || reach === undefined ? undefined : visibleTenant(tenant, viewer, reach);
  const visible =
    settings.principal?.tenant || viewer ? new SingleTenantStore(store, reached ?? tenant) : store;
  return new TenantRun(secrets, visible, options, settings, { tenant: reached ?? tenant, about, viewer });
}
