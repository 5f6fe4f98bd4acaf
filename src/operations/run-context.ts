import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Authority } from '../changes/guard/authority.js';
import { interruptedWhileReading, type Ending } from '../changes/interruption.js';
import type { CalendarDate } from '../domain/calendar.js';
import type { Permission } from '../domain/tenancy/permissions.js';
import { permissions, reachesOf } from '../domain/tenancy/permissions.js';
import type { Tenant } from '../domain/tenancy/types.js';
import type { Store, StoreReader, TenantReader } from '../store/port.js';
import type { Caller, StoreContext, TenantContext, Viewer } from './operation.js';
import type { RunOptions } from './runner.js';
import { todayIn } from './today.js';
import type { Principal } from './token/authenticate.js';
import { principalName } from './token/confinement.js';

/** Settings of every run on an open store. */
export interface StoreRunnerSettings {
  /** Journal name of the person at the keyboard, or of the token of a request. */
  readonly user: string;
  /** The present instant in milliseconds since 1970. */
  readonly clock: () => number;
  /** The caller by token; without one the store's administrator is the caller. */
  readonly principal?: Principal | undefined;
  readonly signal?: Ending | undefined;
  /** Resolves when a long run may continue; by default in the next turn of the event loop. */
  readonly onStep?: (() => Promise<void>) | undefined;
}

/** Settings of one run. */
export interface RunSettings extends StoreRunnerSettings {
  /** Called at every checkpoint: a write applies the changes proposed so far. */
  readonly afterStep?: (() => Promise<void>) | undefined;
}

// Classes: object literals with getters or functions stay until the next full garbage collection.
// A service that makes thousands a second spent a third of its time there.

/** The identity and the signing key of a store. */
export type StoreSecrets = Pick<Store, 'identity' | 'signingKey'>;

/** What an operation on the store may use in one run. */
export class StoreRun implements StoreContext {
  readonly store: StoreReader;
  readonly within: string | undefined;
  readonly viewer: Viewer | undefined;
  readonly #secrets: StoreSecrets;
  readonly #options: RunOptions;
  readonly #settings: RunSettings;
  /** Rows or records of the last progress report. */
  #done = 0;

  constructor(
    secrets: StoreSecrets,
    store: StoreReader,
    options: RunOptions,
    settings: RunSettings,
    within: string | undefined,
    viewer?: Viewer,
  ) {
    this.#secrets = secrets;
    this.store = store;
    this.within = within;
    this.viewer = viewer;
    this.#options = options;
    this.#settings = settings;
  }

  get identity(): StoreContext['identity'] {
    return () => this.#secrets.identity();
  }

  get signingKey(): StoreContext['signingKey'] {
    return () => this.#secrets.signingKey();
  }

  get requestedAsOf(): CalendarDate | undefined {
    return this.#options.asOf;
  }

  get today(): StoreContext['today'] {
    return (timeZone) => todayIn(timeZone, this.#settings.clock());
  }

  get progress(): StoreContext['progress'] {
    return (done, total) => {
      this.#done = done;
      this.#options.onProgress?.(done, total, 'reading');
    };
  }

  get checkpoint(): StoreContext['checkpoint'] {
    return async () => {
      await (this.#settings.onStep?.() ?? nextTurn());
      if (this.#settings.signal?.aborted === true) throw interruptedWhileReading(this.#done);
      await this.#settings.afterStep?.();
    };
  }

  get caller(): Caller {
    return new RunCaller(this.#settings, this.viewer, this.within);
  }
}

/** What an operation on one tenant may use in one run. */
export class TenantRun extends StoreRun implements TenantContext {
  readonly tenant: TenantReader;
  readonly about: Tenant;

  constructor(
    secrets: StoreSecrets,
    store: StoreReader,
    options: RunOptions,
    settings: RunSettings,
    { tenant, about, viewer }: Pick<TenantContext, 'tenant' | 'about' | 'viewer'>,
  ) {
    super(secrets, store, options, settings, tenant.key, viewer);
    this.tenant = tenant;
    this.about = about;
  }

  /** Computed on use: today in a time zone takes longer than the rest of a small run. */
  get asOf(): CalendarDate {
    return this.requestedAsOf ?? this.today(this.about.timeZone);
  }
}

/** The caller of a run, with their permissions for the whole tenant. */
export class RunCaller implements Caller, Authority {
  readonly actor: string;
  readonly account: string | null;
  readonly tenant: string | null;
  readonly permitted: ReadonlySet<Permission>;
  readonly scopes: ReadonlySet<Permission> | null;
  readonly expires: CalendarDate | null;
  readonly #settings: RunSettings;

  /** @param tenant the tenant of the viewer */
  constructor(settings: RunSettings, viewer: Viewer | undefined, tenant: string | undefined) {
    const { principal, user } = settings;
    const held =
      viewer === undefined
        ? permissions
        : permissions.filter((one) => reachesOf(viewer.account, viewer.roles, one).has('tenant'));
    this.actor = principal === undefined ? user : principalName(principal);
    this.account = viewer?.account.email ?? null;
    this.scopes = principal?.scopes ?? null;
    this.expires = principal?.expires ?? null;
    this.tenant = (viewer === undefined ? principal?.tenant : tenant) ?? null;
    this.permitted = new Set(held.filter((permission) => this.scopes?.has(permission) ?? true));
    this.#settings = settings;
  }

  get name(): string {
    return this.account ?? this.actor;
  }

  get at(): string {
    return new Date(this.#settings.clock()).toISOString();
  }
}
