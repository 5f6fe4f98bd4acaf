import type { CalendarDate } from '../domain/calendar.js';
import type { Tenant } from '../domain/tenancy/types.js';
import type { ComplianceReader } from './compliance-counts.js';
import type { DueReader } from './due-components.js';
import type { Conditions } from './conditions.js';
import type { EntityName, Records } from './entities.js';
import type { RunningJob, RunningJobs } from './running.js';
import type { StoredToken, TokenReader, TokenWriter } from './tokens.js';

/**
 * The store port. Every method is a promise because a store may be across a network. Bulk methods
 * take and give batches, so that no row pays for a round trip.
 */
export interface Store {
  /** A server keeps it: its work blocks nobody here, and each result costs a round trip. */
  readonly isRemote?: boolean;
  /** As shown to people: a path, or an address without its secrets. */
  readonly location: string;
  /** Names this very store: a plan made for another one is refused. */
  identity(): Promise<string>;
  /**
   * The store's secret: 32 random bytes, created with it, that sign what the store must recognise
   * as its own. No output, export or copy contains it (a copy gets its own key); a backup of the
   * file does.
   */
  signingKey(): Promise<Buffer>;
  /** Version of the schema of the records. */
  schemaVersion(): Promise<number>;
  /** Runs `work` on one consistent state of the store. */
  read<T>(work: (reader: StoreReader) => Promise<T>): Promise<T>;
  /** The committed token of this id. One statement, so that authentication is cheap. */
  findToken(id: string): Promise<StoredToken | undefined>;
  /**
   * Runs `work` as the only writer, in one transaction that rolls back when `work` throws. `before`
   * reads the state at the start of the transaction, whatever the writer has applied since.
   * @throws {UnavailableError} another writer does not finish in time, or the store cannot be
   * written
   */
  write<T>(work: (writer: StoreWriter, before: StoreReader) => Promise<T>): Promise<T>;
  /** Reports the running writes of this process; undefined where the store does not support it. */
  readonly running?: RunningJobs | undefined;
  /**
   * Records the day on which a token was last used. Never waits and never fails: without a free
   * writer, or in a read-only store, it records nothing.
   */
  noteTokenUse(id: string, day: CalendarDate): Promise<void>;
  /** Looks for damage; each finding is one sentence. */
  check(): Promise<string[]>;
  /** What the server that keeps the store says of itself; undefined where there is none. */
  readonly about?: (() => Promise<ServerFacts>) | undefined;
  close(): Promise<void>;
}

export interface ServerFacts {
  /** Its kind and version, such as `PostgreSQL 18.4`. */
  readonly server: string;
  /** The instant by its clock, in milliseconds since 1970. */
  readonly now: number;
  /** Read-only: a standby, or set to be read-only. */
  readonly isReadOnly: boolean;
  /** Tables that the connected user may read but not change. */
  readonly unwritable: readonly string[];
}

export interface StoreReader {
  /** The keys of the store's tenants, in order. */
  tenantKeys(): Promise<string[]>;
  /**
   * The record of the tenant that is named, or of the only one. Undefined where there is none, or
   * where it is not named and there are several.
   */
  chosenTenant(named: string | undefined): Promise<Tenant | undefined>;
  /** The records of one tenant; of a tenant that does not exist it finds none. */
  tenant(key: string): TenantReader;
  readonly journal: JournalReader;
  /** Running writes, independent of the snapshot, oldest first. */
  runningJobs(): Promise<RunningJob[]>;
  readonly replays: ReplayReader;
  readonly tokens: TokenReader;
}

export interface TenantReader {
  readonly key: string;
  /** The record with this key, given in the order of the entity's key columns. */
  find<E extends EntityName>(entity: E, key: KeyValues): Promise<Records[E] | undefined>;
  /** As `find`, for many keys: results are in the order of the keys. */
  findMany<E extends EntityName>(entity: E, keys: readonly KeyValues[]): Promise<(Records[E] | undefined)[]>;
  /**
   * For each value, the records with that value in `column`, in key order. Fast for the first key
   * column and the entity's lookups; any other column scans the table.
   */
  having<E extends EntityName>(
    entity: E,
    column: keyof Records[E] & string,
    values: readonly (string | number | null)[],
  ): Promise<Records[E][][]>;
  /**
   * All records of the entity that meet the conditions, in the order of its key (by code point), in
   * batches. @throws {Error} where a column under `where` has no index
   */
  stream<E extends EntityName>(
    entity: E,
    batchSize?: number,
    conditions?: Conditions<E>,
  ): AsyncIterable<Records[E][]>;
  /** All records in key order, for entities with thousands of records per tenant, not millions. */
  all<E extends EntityName>(entity: E): Promise<Records[E][]>;
  count(entity: EntityName): Promise<number>;
  /** Counts of compliance, made by the store itself. */
  readonly compliance: ComplianceReader;
  /** Counts of components of learning plans, made by the store itself. */
  readonly dueComponents: DueReader;
}

export type KeyValues = readonly (string | number | null)[];

export interface StoreWriter extends StoreReader {
  /**
   * Applies the changes in order. Skips a change whose `before` differs from the store, and returns
   * it as a conflict with its index.
   * @throws {ConflictError} a record refers to a missing one
   */
  apply(changes: readonly RecordChange[]): Promise<number[]>;
  readonly journal: JournalWriter;
  readonly replays: ReplayWriter;
  readonly tokens: TokenWriter;
}

/** A record before and after; null where there is none. */
export type RecordChange = {
  [E in EntityName]: {
    readonly tenant: string;
    readonly entity: E;
    readonly before: Records[E] | null;
    readonly after: Records[E] | null;
  };
}[EntityName];

/** One job: an applied change set. */
export interface JobRecord {
  readonly id: number;
  /** Null for a job over several tenants. */
  readonly tenant: string | null;
  readonly operation: string;
  /** The operation's input as JSON, without secrets. */
  readonly input: string;
  /** The person at the keyboard, as their operating system names them. */
  readonly actor: string;
  /** Email of the account that it ran as; null for the store's administrator. */
  readonly account: string | null;
  /** Name of the token that a request over the network showed. */
  readonly token: string | null;
  readonly reason: string | null;
  readonly asOf: string | null;
  /** ISO instant. */
  readonly at: string;
  readonly changes: number;
  /** Changes by entity and kind, as JSON. */
  readonly counts: string;
  /**
   * SHA-256 over the sealed changes (`changes/sealing.ts`); in older jobs over the plain changes.
   */
  readonly digest: string;
  readonly undoes: number | null;
  /** The job that undid it, or the first of those that undid a part of it each. */
  readonly undoneBy: number | null;
  /**
   * Created by the caller before the job was written, to find its outcome. Null in the first
   * schema.
   */
  readonly key: string | null;
  /** The seal of the saved plan that it applied. A plan can be applied once. */
  readonly plan: string | null;
  /** The tenant's limits that flags overrode, as JSON. */
  readonly overrode: string | null;
  /** Are its changes journaled? Not for a job that created a tenant: undo deletes the tenant. */
  readonly journaled: boolean;
  /** Salt of the digest of input and reason; null in older jobs and after erasure of both. */
  readonly salt: string | null;
}

/** One link of the audit chain: its hash covers its own facts, its job's and the hash before it. */
export interface AuditRecord {
  readonly seq: number;
  /** Which facts the hash covers, and how: see `changes/entry-hash.ts`. */
  readonly form: number;
  readonly job: number;
  readonly at: string;
  readonly tenant: string | null;
  readonly actor: string;
  readonly account: string | null;
  readonly token: string | null;
  readonly operation: string;
  readonly reason: string | null;
  readonly changes: number;
  readonly digest: string;
  readonly previous: string;
  readonly hash: string;
  /** Salted digest of the job's input and reason, covered by the hash; null in older entries. */
  readonly details: string | null;
}

export interface JournalReader {
  job(id: number): Promise<JobRecord | undefined>;
  jobByKey(key: string): Promise<JobRecord | undefined>;
  /** The job that applied the saved plan with this seal. */
  jobOfPlan(seal: string): Promise<JobRecord | undefined>;
  /**
   * Newest first; at most `limit`, and only those `after` a job or `before` one, and those that
   * undo one, when given.
   */
  jobs(filter: {
    tenant?: string | undefined;
    undoes?: number | undefined;
    limit?: number | undefined;
    after?: number | undefined;
    before?: number | undefined;
  }): Promise<JobRecord[]>;
  /**
   * The encoded changes of a job in batches, in the order applied or, with `backwards`, reversed.
   */
  batches(job: number, backwards?: boolean): AsyncIterable<string>;
  audit(): AsyncIterable<AuditRecord[]>;
  lastAudit(): Promise<AuditRecord | undefined>;
  /** The entry of a job. */
  auditOf(job: number): Promise<AuditRecord | undefined>;
}

/** What of a job is known only once all its changes are: batches are recorded before. */
export type JobCompletion = Pick<JobRecord, JobCompletionField>;

type JobCompletionField =
  | 'tenant'
  | 'operation'
  | 'input'
  | 'reason'
  | 'asOf'
  | 'at'
  | 'changes'
  | 'counts'
  | 'digest'
  | 'undoes'
  | 'plan'
  | 'overrode'
  | 'journaled'
  | 'salt';

export interface JournalWriter extends JournalReader {
  /** Records the job and returns its number: one more than the last. */
  addJob(job: Omit<JobRecord, 'id' | 'undoneBy'>): Promise<number>;
  /** Sets what of a job is known only once all its changes are. */
  completeJob(id: number, facts: JobCompletion): Promise<void>;
  addBatch(job: number, seq: number, changes: string): Promise<void>;
  markUndone(job: number, by: number | null): Promise<void>;
  addAudit(entry: AuditRecord): Promise<void>;
}

/** Identifies one write over the network: the caller and the caller's key for it. */
export interface ReplayKey {
  /** Public id of the token. */
  readonly principal: string;
  readonly key: string;
}

/** Stored replies to writes over the network, for repeated requests. */
export interface ReplayReader {
  /** Digest of the replayed request, and the ISO instant of expiry. */
  find(of: ReplayKey): Promise<{ readonly request: string; readonly expires: string } | undefined>;
  /** The reply in pieces of whole lines. */
  parts(of: ReplayKey): AsyncIterable<string>;
  /** Has any reply expired? @param now ISO instant. */
  hasExpired(now: string): Promise<boolean>;
}

export interface ReplayWriter extends ReplayReader {
  add(
    of: ReplayKey,
    about: { readonly request: string; readonly at: string; readonly expires: string },
  ): Promise<void>;
  /** @param seq from 1, in order. */
  addPart(of: ReplayKey, seq: number, lines: string): Promise<void>;
  /** @param now ISO instant. */
  removeExpired(now: string): Promise<void>;
}
