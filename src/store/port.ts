import type { CalendarDate } from '../domain/calendar.js';
import type { Tenant } from '../domain/tenancy/types.js';
import type { ComplianceReader } from './compliance-counts.js';
import type { DueReader } from './due-components.js';
import type { Conditions } from './conditions.js';
import type { EntityName, Records } from './entities.js';
import type { RunningJob, RunningJobs } from './running.js';
import type { StoredToken, TokenReader, TokenWriter } from './tokens.js';

/**
 * The store port: what the rest of Provost may ask of a store. Every method is a promise because a store may be
 * across a network; bulk methods take and give batches so that no row pays for one.
 */
export interface Store {
  /** As shown to people: a path, or an address without its secrets. */
  readonly location: string;
  /** Names this very store: a plan made for another one is refused. */
  identity(): Promise<string>;
  /**
   * The store's own secret: 32 random bytes, made with the store, to sign with what must be known again as made by this store. It is in
   * no answer, export or copy of the store: a copy is a store of its own with a key of its own. A backup of the file holds it.
   */
  signingKey(): Promise<Buffer>;
  /** Number of the schema that the records are kept in. */
  schemaVersion(): Promise<number>;
  /** Runs `work` on one consistent state of the store. */
  read<T>(work: (reader: StoreReader) => Promise<T>): Promise<T>;
  /** The token of this id as it is committed now: one statement, so that who asks is known at the cost of a glance. */
  findToken(id: string): Promise<StoredToken | undefined>;
  /**
   * Runs `work` as the store's only writer, in one transaction: all of it holds, or (when it throws) nothing. `before` reads
   * the state from which the transaction starts, whatever the writer has applied meanwhile.
   * @throws {UnavailableError} when another writer does not finish in time, or the store cannot be written.
   */
  write<T>(work: (writer: StoreWriter, before: StoreReader) => Promise<T>): Promise<T>;
  /** Where the writes of this process tell of themselves while they run; undefined where the store has no place for that. */
  readonly running?: RunningJobs | undefined;
  /**
   * Keeps the day on which a token was last used. It never waits and never fails: where another writer is in the way, or the
   * store cannot be written, nothing is kept.
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
  /** It takes no changes: it stands by for another, or was told so. */
  readonly isReadOnly: boolean;
  /** The names of tables that whoever is connected may read but not change. */
  readonly unwritable: readonly string[];
}

export interface StoreReader {
  /** The keys of the store's tenants, in order. */
  tenantKeys(): Promise<string[]>;
  /** What decides about which tenant a run is, read together. @param named its key; without one, the only tenant is meant */
  chosenTenant(named: string | undefined): Promise<ChosenTenant>;
  /** The records of one tenant; of a tenant that does not exist it finds none. */
  tenant(key: string): TenantReader;
  readonly journal: JournalReader;
  /** The writes under way now, whatever state is read, oldest first; undefined where the store cannot tell. */
  readonly runningJobs?: (() => Promise<RunningJob[]>) | undefined;
  readonly answers: AnswerReader;
  readonly tokens: TokenReader;
}

export interface ChosenTenant {
  /** Of all tenants, in order. */
  readonly keys: string[];
  /** The record of the one that is named, or of the only one. */
  readonly about: Tenant | undefined;
}

export interface TenantReader {
  readonly key: string;
  /** The record with this key, given in the order of the entity's key columns. */
  find<E extends EntityName>(entity: E, key: KeyValues): Promise<Records[E] | undefined>;
  /** As `find`, for many keys: results stand in the order of the keys. */
  findMany<E extends EntityName>(entity: E, keys: readonly KeyValues[]): Promise<(Records[E] | undefined)[]>;
  /**
   * For each value the records that hold it in `column`, in key order. Meant for the first key column and for the
   * columns that the entity lists as lookups; any other scans the table.
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
  /** All records of the entity in the order of its key: for kinds that a tenant holds thousands of, not millions. */
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
   * Applies the changes in their order. A change whose `before` is not what the store holds is not applied and
   * comes back as a conflict, with its place in the list.
   * @throws {ConflictError} when a record refers to one that does not exist.
   */
  apply(changes: readonly RecordChange[]): Promise<number[]>;
  readonly journal: JournalWriter;
  readonly answers: AnswerWriter;
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
  /** SHA-256 over its sealed changes (`changes/sealing.ts`), in jobs of earlier versions over the changes as they were recorded. */
  readonly digest: string;
  readonly undoes: number | null;
  readonly undoneBy: number | null;
  /** Made by whoever asked for the job, before it was written: by it they find out whether it was made. Null in jobs of the first schema. */
  readonly key: string | null;
  /** The seal of the saved plan that it came from. A plan is applied once. */
  readonly plan: string | null;
  /** The tenant's limits that flags overrode, as JSON. */
  readonly overrode: string | null;
  /** Are its changes kept one by one? Those of a job that made a whole tenant are not: deleting the tenant takes it back. */
  readonly journaled: boolean;
  /** Salt of the digest of its input and reason; null in jobs of earlier versions, and where both were erased. */
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
  /** Salted digest of the job's input and reason, which the hash covers in their place; null in entries of earlier versions. */
  readonly details: string | null;
}

export interface JournalReader {
  job(id: number): Promise<JobRecord | undefined>;
  jobByKey(key: string): Promise<JobRecord | undefined>;
  /** The job that applied the saved plan with this seal. */
  jobOfPlan(seal: string): Promise<JobRecord | undefined>;
  /** Newest first; at most `limit`, and only those `after` a job or `before` one, when given. */
  jobs(filter: {
    tenant?: string | undefined;
    limit?: number | undefined;
    after?: number | undefined;
    before?: number | undefined;
  }): Promise<JobRecord[]>;
  /** The encoded changes of a job, batch by batch, in the order applied or (`backwards`) against it. */
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

/** One write over the network: who asked, and the key that they made up for it. */
export interface AnswerKey {
  /** Public id of the token. */
  readonly principal: string;
  readonly key: string;
}

/** What writes over the network were answered, for those who ask again. */
export interface AnswerReader {
  /** Digest of the request that was answered, and the ISO instant until which the answer is kept. */
  find(of: AnswerKey): Promise<{ readonly request: string; readonly expires: string } | undefined>;
  /** The answer: lines, each ended, in pieces. */
  parts(of: AnswerKey): AsyncIterable<string>;
  /** Is there one to remove? @param now ISO instant. */
  hasExpired(now: string): Promise<boolean>;
}

export interface AnswerWriter extends AnswerReader {
  add(
    of: AnswerKey,
    about: { readonly request: string; readonly at: string; readonly expires: string },
  ): Promise<void>;
  /** @param seq from 1, in order. */
  addPart(of: AnswerKey, seq: number, lines: string): Promise<void>;
  /** @param now ISO instant. */
  removeExpired(now: string): Promise<void>;
}
