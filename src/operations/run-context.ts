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

/** What every run on a store needs, whoever opened the store. */
export interface StoreRunnerSettings {
  /** The person at the keyboard, or the token of a request, as the journal names them. */
  readonly user: string;
  /** The present instant in milliseconds since 1970. */
  readonly clock: () => number;
  /** Who the runs speak for, where a token says so; without one the store's administrator runs them. */
  readonly principal?: Principal | undefined;
  readonly signal?: Ending | undefined;
  /** Holds when the next step of a long run may be done; without it, in the next turn of the event loop. */
  readonly onStep?: (() => Promise<void>) | undefined;
}

/** What one run needs. */
export interface RunSettings extends StoreRunnerSettings {
  /** Called with every checkpoint: a write applies what was proposed so far. */
  readonly afterStep?: (() => Promise<void>) | undefined;
}

// Classes, because object literals with getters or functions outlived their run until the next full
// garbage collection: a service that makes thousands a second spent a third of its time there.

/** What names a store, and what it signs with. */
export type StoreSecrets = Pick<Store, 'identity' | 'signingKey'>;

/** What an operation on the store may use in one run. */
export class StoreRun implements StoreContext {
  readonly store: StoreReader;
  readonly within: string | undefined;
  readonly viewer: Viewer | undefined;
  readonly #secrets: StoreSecrets;
  readonly #options: RunOptions;
  readonly #settings: RunSettings;
  /** Rows or records, as far as was told. */
  #read = 0;

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
      this.#read = done;
      this.#options.onProgress?.(done, total, 'reading');
    };
  }

  get checkpoint(): StoreContext['checkpoint'] {
    return async () => {
      await (this.#settings.onStep?.() ?? nextTurn());
      if (this.#settings.signal?.aborted === true) throw interruptedWhileReading(this.#read);
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

  /** Only where it is wanted: finding out today in a time zone takes longer than the rest of a small run. */
  get asOf(): CalendarDate {
    return this.requestedAsOf ?? this.today(this.about.timeZone);
  }
}

/** Who a run speaks for, and what they may do for the whole tenant. */
export class RunCaller implements Caller, Authority {
  readonly actor: string;
  readonly account: string | null;
  readonly tenant: string | null;
  readonly permitted: ReadonlySet<Permission>;
  readonly scopes: ReadonlySet<Permission> | null;
  readonly expires: CalendarDate | null;
  readonly #settings: RunSettings;

  /** @param tenant of the viewer, where there is one. */
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
